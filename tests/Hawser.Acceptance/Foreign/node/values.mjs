// Values on the wire: what a message names in place of a value, and the streams that follow it.
import { INVALID_PARAMS, RpcError, TOO_LARGE } from "./errors.mjs";
import { Violation } from "./frames.mjs";
import { Allowance, ByteStream, Credit, deferred, Incoming, Progress, Whole } from "./streams.mjs";

const SHORT = 4096; // bytes up to here go as base64 text

/** A stream that this side produces. length: of known length, in chunks without credit. */
class Outgoing {
  #stopped = deferred();
  #ended = deferred();
  #started = false;

  constructor(values, number, source, { binary, length }) {
    Object.assign(this, { values, number, source, binary, length });
    this.credit = new Credit(values.peer.theirs.window);
  }

  get marker() {
    return this.binary ? { $bytes: this.number, length: this.length } : { $stream: this.number };
  }

  /** Resolves when all has been sent, or nothing more is to be. */
  get ended() {
    return this.#ended.promise;
  }

  start() {
    if (!this.credit.over) {
      this.#started = true;
      this.#run().then(() => this.#over(null, true), (error) => this.#over(error, false));
    }
    return this.ended;
  }

  /** Sends no more: at the consumer's wish, or since the call is over; with an error, the consumer is told. */
  stop(error = null) {
    this.credit.stop();
    this.#stopped.resolve();
    if (error || !this.#started) this.#over(error, false);
  }

  async #run() {
    const { peer } = this.values;
    const limit = peer.theirs.chunk;
    if (this.length !== undefined) {
      for (let start = 0; start < this.length && !this.credit.over; start += limit) {
        await this.#chunk(this.source.subarray(start, start + limit));
      }
      return;
    }
    const items = this.source[Symbol.asyncIterator]();
    try {
      while (!this.credit.over) {
        const step = await Promise.race([items.next(), this.#stopped.promise]);
        if (!step || step.done) return;
        if (this.binary) {
          for (let start = 0; start < step.value.length && !this.credit.over; start += limit) {
            const piece = step.value.subarray(start, start + limit);
            await this.credit.spend(4 + piece.length);
            if (!this.credit.over) await this.#chunk(piece);
          }
        } else {
          const body = peer.encode({ method: "$/stream", params: { stream: this.number, items: [step.value] } });
          await this.credit.spend(body.length);
          if (!this.credit.over) await peer.send(body);
        }
      }
    } finally {
      items.return?.(); // not awaited: a generator that waits for something returns later
    }
  }

  async #chunk(piece) {
    this.values.peer.frames.writeChunk(this.number, piece);
    await this.values.peer.frames.drain();
  }

  #over(error, whole) {
    this.#ended.resolve();
    if (!this.values.producing.delete(this.number)) return;
    const end = { stream: this.number };
    if (error) this.values.peer.post("$/end", { ...end, error: RpcError.write(error) });
    else if (whole && this.length === undefined && !this.credit.over) this.values.peer.post("$/end", end);
    this.values.peer.checkDrained();
  }
}

export class Values {
  producing = new Map();
  receiving = new Map();
  tokens = new Map();
  #numbers = 0;
  #tokens = 0;

  constructor(peer) {
    this.peer = peer;
  }

  get open() {
    return this.producing.size + this.receiving.size > 0;
  }

  /** What stands for a value in a message; what follows the message is added to outgoing, to be started when it is sent. */
  write(value, outgoing, tokens) {
    const full = this.producing.size >= this.peer.theirs.streams;
    if (Buffer.isBuffer(value)) {
      if (value.length <= SHORT || full) return value.toString("base64");
      const limit = this.peer.theirs.message;
      if (value.length > limit) throw new RpcError(TOO_LARGE, "too long", { size: value.length, limit });
      return this.#open(outgoing, value, { binary: true, length: value.length });
    }
    if (value instanceof Progress) {
      this.tokens.set(++this.#tokens, value.take);
      tokens.push(this.#tokens);
      return { $progress: this.#tokens };
    }
    if (value instanceof ByteStream || value?.[Symbol.asyncIterator]) {
      if (full) throw new RpcError(TOO_LARGE, "as many streams as the other side accepts are open");
      const binary = value instanceof ByteStream;
      return this.#open(outgoing, binary ? value.pieces : value, { binary });
    }
    return value;
  }

  #open(outgoing, source, kind) {
    const out = new Outgoing(this, ++this.#numbers, source, kind);
    this.producing.set(out.number, out);
    outgoing.push(out);
    return out.marker;
  }

  /** The value that a message names: itself, or a stream that is open from now on. */
  read(value) {
    const number = value?.$bytes ?? value?.$stream;
    if (!Number.isInteger(number)) return value;
    if (Number.isInteger(value.length)) {
      if (value.length > this.peer.mine.message) throw new RpcError(INVALID_PARAMS, "bytes over the limit");
      return this.#receive(new Whole(number, value.length));
    }
    const allowance = new Allowance(this.peer.mine.window, (n) => this.peer.post("$/credit", { stream: number, n }));
    return this.#receive(new Incoming(number, allowance, (stream) => this.#stop(stream)));
  }

  #receive(stream) {
    if (stream.number < 1 || stream.number >= 2 ** 32 || this.receiving.has(stream.number)) {
      throw new Violation("a stream's number that is none, or is in use");
    }
    if (this.receiving.size >= this.peer.mine.streams) throw new Violation("more streams than are accepted");
    if (!stream.over) this.receiving.set(stream.number, stream);
    return stream;
  }

  chunk(number, data) {
    const stream = this.receiving.get(number);
    if (stream instanceof Whole) {
      stream.put(data);
      if (stream.over) this.forget(stream);
    } else {
      stream?.put([data], 4 + data.length);
    }
  }

  frame(method, params, size) {
    const stream = this.receiving.get(params.stream);
    switch (method) {
      case "$/credit":
        return this.producing.get(params.stream)?.credit.add(params.n);
      case "$/stop":
        return this.producing.get(params.stream)?.stop();
      case "$/stream":
        return stream?.put(params.items, size);
      case "$/end":
        stream?.end(params.error ? RpcError.read(params.error) : undefined);
        return stream && this.forget(stream);
    }
  }

  #stop(stream) {
    this.peer.post("$/stop", { stream: stream.number });
    this.forget(stream);
  }

  forget(stream) {
    if (this.receiving.get(stream.number) === stream) {
      this.receiving.delete(stream.number);
      this.peer.checkDrained();
    }
  }

  lost(error) {
    for (const stream of this.receiving.values()) stream.end(error);
    this.receiving.clear();
    for (const out of [...this.producing.values()]) out.stop();
  }
}
