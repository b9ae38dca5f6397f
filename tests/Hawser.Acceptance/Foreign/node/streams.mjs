// Streams: what follows a message in frames of its own, under credit.
import { INVALID_PARAMS, RpcError } from "./errors.mjs";
import { Violation } from "./frames.mjs";

/** A promise with its ends. */
export function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  parts.promise.catch(() => {}); // seen, also when nobody waits any more
  return parts;
}

/** What the other side lets this one send of one stream. A frame goes while it is above 0, and may overdraw it. */
export class Credit {
  over = false;
  #waiting = [];
  #exhausted = deferred();

  constructor(window) {
    this.left = window;
  }

  get exhausted() {
    return this.#exhausted.promise;
  }

  async spend(cost) {
    while (this.left <= 0 && !this.over) {
      this.#exhausted.resolve();
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
    this.left -= cost;
  }

  add(n) {
    this.left += n;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  stop() {
    this.over = true;
    this.add(0);
  }
}

/** What this side lets the other send of one stream, given back as code of the user takes it. */
export class Allowance {
  #taken = 0;
  #exhausted = deferred();

  constructor(window, give) {
    this.left = window;
    this.quarter = Math.max(1, Math.floor(window / 4));
    this.give = give;
  }

  get exhausted() {
    return this.#exhausted.promise;
  }

  spend(cost) {
    if (this.left <= 0) throw new Violation("a frame without credit");
    this.left -= cost;
    if (this.left <= 0) this.#exhausted.resolve();
  }

  take(cost) {
    this.#taken += cost;
    if (this.#taken >= this.quarter) {
      this.left += this.#taken;
      this.give(this.#taken);
      this.#taken = 0;
    }
  }
}

/** Items, or pieces of bytes, that the other side sends: iterate over it once; return() when no more is wanted. */
export class Incoming {
  queue = [];
  over = false;
  #wake = () => {};
  #end = null;

  constructor(number, allowance, stop) {
    Object.assign(this, { number, allowance, stop });
  }

  put(values, cost) {
    this.allowance.spend(cost);
    values.forEach((value, i) => this.queue.push({ value, cost: i === values.length - 1 ? cost : 0 }));
    if (values.length === 0) this.allowance.take(cost);
    this.#wake();
  }

  end(error = null) {
    if (this.over) return;
    this.over = true;
    this.#end = error;
    this.#wake();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    while (this.queue.length === 0 && !this.over) await new Promise((resolve) => (this.#wake = resolve));
    if (this.queue.length === 0) {
      if (this.#end) throw this.#end;
      return { done: true };
    }
    const { value, cost } = this.queue.shift();
    if (!this.over) this.allowance.take(cost);
    return { done: false, value };
  }

  async return() {
    this.drop();
    return { done: true };
  }

  /** No more is wanted. */
  drop() {
    if (this.over) return;
    this.queue = [];
    this.end();
    this.stop(this);
  }
}

/** Bytes of a known length, which take no credit: the promise has them when they are whole. */
export class Whole {
  #parts = [];
  #whole = deferred();
  over = false;

  constructor(number, length) {
    this.number = number;
    this.left = length;
    this.#settle();
  }

  get promise() {
    return this.#whole.promise;
  }

  put(data) {
    if (data.length > this.left) return this.end(new RpcError(INVALID_PARAMS, "more bytes than were announced"));
    this.left -= data.length;
    this.#parts.push(data);
    this.#settle();
  }

  end(error = new RpcError(INVALID_PARAMS, "fewer bytes than were announced")) {
    this.over = true;
    this.#whole.reject(error);
  }

  #settle() {
    if (this.left > 0) return;
    this.over = true;
    this.#whole.resolve(Buffer.concat(this.#parts));
  }
}

/** Marks an async iterator of Buffers that is to go as a stream of bytes. */
export class ByteStream {
  constructor(pieces) {
    this.pieces = pieces;
  }
}

/** Marks a function that takes the reports of the called handler. */
export class Progress {
  constructor(take) {
    this.take = take;
  }
}
