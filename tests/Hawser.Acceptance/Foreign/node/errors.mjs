// Errors of the protocol, and those of handlers on the wire.

export const PARSE_ERROR = -32700, INVALID_REQUEST = -32600, METHOD_NOT_FOUND = -32601, INVALID_PARAMS = -32602;
export const APPLICATION_ERROR = -32000, DEADLINE_EXCEEDED = -32001, BUSY = -32002, TOO_LARGE = -32003, CANCELLED = -32800;

/** An error as an answer or as the end of a stream; thrown by a handler, it is sent as it is. */
export class RpcError extends Error {
  constructor(code, message, data) {
    super(message);
    Object.assign(this, { code, data });
  }

  static read({ code, message, data }) {
    return new RpcError(code, message, data);
  }

  /** Any error as it goes over the wire. */
  static write(error) {
    if (error instanceof RpcError) return { code: error.code, message: error.message, data: error.data };
    return { code: APPLICATION_ERROR, message: cut(error.message), data: describe(error, 0) };
  }
}

/** The connection ended before the answer. */
export class Lost extends Error {}

const cut = (text) => String(text).slice(0, 4096); // 64 KiB in all

function describe(error, depth) {
  const inner = error.cause && depth < 3 ? { inner: describe(error.cause, depth + 1) } : {};
  return { type: error.typeName ?? error.name, message: cut(error.message), stack: cut(error.stack), ...inner };
}
