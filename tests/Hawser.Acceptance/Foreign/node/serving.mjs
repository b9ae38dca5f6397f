// The serving side: requests run concurrently and are answered once each; notifications run one after the other.
import { BUSY, CANCELLED, DEADLINE_EXCEEDED, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, RpcError, TOO_LARGE } from "./errors.mjs";
import { Incoming, Whole } from "./streams.mjs";

/** What a handler knows of its call. */
class Context {
  #abort = new AbortController();

  constructor(peer, left) {
    this.peer = peer;
    this.until = left === undefined ? undefined : performance.now() + left;
  }

  get signal() {
    return this.#abort.signal;
  }

  get left() {
    return this.until === undefined ? undefined : Math.max(0, this.until - performance.now());
  }

  cancel(error) {
    this.#abort.abort(error);
  }

  /** Calls back, with no more time than is left. */
  call(method, ...params) {
    return this.peer.call(method, params, { deadline: this.left });
  }

  reporter(token) {
    return async (value) => {
      const body = this.peer.encode({ method: "$/progress", params: { token, value } });
      await this.peer.credit.spend(body.length);
      await this.peer.send(body);
    };
  }
}

export class Serving {
  open = new Map();
  #lane = Promise.resolve();

  constructor(peer, methods) {
    Object.assign(this, { peer, methods });
  }

  refuse(id, code, message) {
    this.#respond(id, { error: { code, message } });
  }

  async #respond(id, outcome) {
    const body = this.peer.encode({ id, ...outcome });
    const limit = this.peer.theirs.message;
    if (body.length > limit) throw new RpcError(TOO_LARGE, "the result is too long", { size: body.length, limit });
    await this.peer.send(body);
  }

  request({ id, method, params = [], $ = {} }, size) {
    const key = `${typeof id} ${id}`;
    const unanswered = [...this.open.values()].filter((served) => !served.answered);
    if (typeof id !== "string" && !Number.isInteger(id)) return this.refuse(null, INVALID_REQUEST, "an id that is none");
    if (unanswered.some((served) => served.key === key)) return this.refuse(null, INVALID_REQUEST, "the id is in use");
    if (this.peer.byeSent) return this.refuse(id, BUSY, "closing");
    const pending = unanswered.reduce((sum, served) => sum + served.size, size);
    if (unanswered.length >= this.peer.mine.requests || pending > this.peer.mine.pending) return this.refuse(id, BUSY, "over a limit");
    const handler = this.methods[method];
    if (!handler) return this.refuse(id, METHOD_NOT_FOUND, `no method is called '${method}'`);
    if (!Array.isArray(params)) return this.refuse(id, INVALID_PARAMS, "parameters by name are not understood here");

    const context = new Context(this.peer, $.deadlineMs);
    const served = { id, key, size, context, params: [], output: null, answered: false };
    let args;
    try {
      args = params.map((value) => this.#read(value, context, served)); // open from here on: their frames may be next
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return this.refuse(id, error.code, error.message);
    }
    this.open.set(key, served);
    this.#serve(served, handler, args).finally(() => this.#over(served));
  }

  #read(value, context, served) {
    if (value?.$progress !== undefined) return context.reporter(value.$progress);
    const read = this.peer.values.read(value);
    if (read instanceof Incoming || read instanceof Whole) served.params.push(read);
    return read;
  }

  async #serve(served, handler, args) {
    const { context } = served;
    const late = context.left === undefined ? undefined : setTimeout(() => this.#expire(served), context.left);
    try {
      const whole = await Promise.all(args.map((arg) => (arg instanceof Whole ? arg.promise : arg)));
      const outgoing = [];
      const result = this.peer.values.write(await handler(context, ...whole), outgoing);
      [served.output] = outgoing;
      if (context.signal.aborted) throw context.signal.reason;
      await this.#respond(served.id, { result: result ?? null });
      served.answered = true;
      await served.output?.start();
    } catch (error) {
      served.output?.stop();
      if (!this.peer.isOver) await this.#fail(served, context.signal.aborted ? context.signal.reason : error);
    } finally {
      clearTimeout(late);
    }
  }

  async #fail(served, error) {
    if (served.answered) return;
    served.answered = true;
    this.#endParams(served, false);
    await this.#respond(served.id, { error: RpcError.write(error) });
  }

  #expire(served) {
    const error = new RpcError(DEADLINE_EXCEEDED, "the deadline has passed");
    if (served.answered) served.output?.stop(error);
    else served.context.cancel(error);
  }

  #endParams(served, tell) {
    for (const stream of served.params.filter((stream) => !stream.over)) {
      if (tell && stream instanceof Incoming) {
        stream.drop();
      } else {
        stream.end(new RpcError(CANCELLED, "the call is over"));
        this.peer.values.forget(stream);
      }
    }
  }

  #over(served) {
    this.#endParams(served, true);
    if (this.open.get(served.key) === served) this.open.delete(served.key);
    this.peer.checkDrained();
  }

  cancel(id) {
    const served = this.open.get(`${typeof id} ${id}`);
    if (!served) return;
    if (served.answered) {
      served.output?.stop();
    } else {
      this.#endParams(served, false);
      served.context.cancel(new RpcError(CANCELLED, "cancelled"));
    }
  }

  notification({ method, params = [] }, size) {
    this.#lane = this.#lane.then(async () => {
      this.peer.allowance.take(size);
      try {
        await this.methods[method]?.(new Context(this.peer), ...params);
      } catch {
        // nobody waits for it
      }
    });
  }

  lost(error) {
    for (const served of this.open.values()) {
      this.#endParams(served, false);
      served.context.cancel(error);
    }
  }
}
