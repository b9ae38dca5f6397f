// A peer: JSON-RPC 2.0 in both directions over frames, with all that docs/protocol.md says.
import { CANCELLED, DEADLINE_EXCEEDED, INVALID_REQUEST, Lost, PARSE_ERROR, RpcError, TOO_LARGE } from "./errors.mjs";
import { Frames, Violation } from "./frames.mjs";
import { Serving } from "./serving.mjs";
import { Allowance, Credit, deferred, Whole } from "./streams.mjs";
import { Values } from "./values.mjs";

const DEFAULT_LIMITS = {
  message: 67_108_864, chunk: 262_144, depth: 64, requests: 1024, pending: 268_435_456, streams: 256, window: 262_144, silenceMs: 15_000,
};

/** One side of a connection. methods: wire name to function(context, ...params); what it returns or generates is the result. */
export class Peer {
  calls = new Map(); // requests of this side until their answers, also those given up
  theirs = null;
  theirContracts = null;
  byeSent = false;
  byeHeard = false;
  isOver = false;
  pings = 0;
  onProtocol = () => {}; // told of each message of the protocol's own
  #ids = 0;
  #ready = deferred();
  #ended = deferred();
  #assembling = [];
  #assembled = 0;
  #malformed = 0;
  #long = Promise.resolve(); // the long message before this one
  #room = deferred();
  #life;

  constructor({ bytes, session }, { methods = {}, limits = {}, contracts } = {}) {
    this.frames = new Frames(bytes);
    this.mine = { ...DEFAULT_LIMITS, ...limits };
    this.frames.myChunk = this.mine.chunk;
    Object.assign(this, { session, contracts });
    this.values = new Values(this);
    this.serving = new Serving(this, methods);
    this.allowance = new Allowance(this.mine.window, (n) => this.post("$/credit", { stream: 0, n }));
  }

  // The beginning and the end

  /** Exchanges $/ready with the other side. */
  async connect() {
    this.post("$/ready", { protocol: 1, session: this.session, contracts: this.contracts, limits: this.mine });
    this.#read();
    await this.#ready.promise;
    this.#stayAlive();
    return this;
  }

  get ended() {
    return this.#ended.promise;
  }

  #theirReady({ method, id, params = {} }) {
    if (method !== "$/ready" || id !== undefined) throw new Violation("the first frame is not $/ready");
    if (params.protocol !== 1 || params.session !== this.session) {
      this.post("$/bye", { reason: "another protocol or session" });
      throw new Violation("another protocol or session");
    }
    this.theirs = { ...DEFAULT_LIMITS, ...params.limits };
    this.theirContracts = params.contracts ?? null;
    this.frames.theirChunk = this.theirs.chunk;
    this.credit = new Credit(this.theirs.window);
    this.#ready.resolve();
  }

  async #read() {
    try {
      for (let frame; (frame = await this.frames.read()) !== null; ) this.#take(frame);
      this.#end(this.byeSent && this.byeHeard ? "bye" : "lost: no goodbye");
    } catch (error) {
      if (error instanceof Violation) await this.frames.bytes.close();
      this.#end(error instanceof Violation ? `violation: ${error.message}` : `lost: ${error.stack}`);
    }
  }

  #take({ stream, body }) {
    if (stream === undefined) return this.#message(body);
    if (this.theirs === null) throw new Violation("the first frame is not $/ready");
    if (stream !== 0) return this.values.chunk(stream, body);
    this.#assembling.push(body);
    this.#assembled += body.length;
    if (this.#assembled > this.mine.message) throw new Violation("a message over the limit");
  }

  #end(how) {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.#life);
    this.frames.bytes.abort();
    const lost = new Lost(how);
    this.#ready.reject(lost);
    for (const call of this.calls.values()) call.answer.reject(lost);
    this.values.lost(lost);
    this.serving.lost(lost);
    this.#room.resolve();
    this.#ended.resolve(how);
  }

  /** Calls no more, answers what it has, and ends when the other side has done the same. Resolves to how it ended. */
  bye(reason = "done") {
    if (!this.byeSent) {
      this.byeSent = true;
      this.post("$/bye", { reason });
    }
    this.checkDrained();
    return this.ended;
  }

  checkDrained() {
    const open = this.calls.size + this.serving.open.size > 0 || this.values.open;
    if (this.byeSent && this.byeHeard && !open) this.frames.bytes.close().then(() => this.#end("bye"));
  }

  #stayAlive() {
    const theirThird = this.theirs.silenceMs / 3;
    const mine = this.mine.silenceMs;
    const beat = Math.min(...[theirThird, mine / 3, 5000].filter((limit) => limit > 0)) / 2;
    this.#life = setInterval(() => {
      const now = performance.now();
      if (theirThird && now - this.frames.bytes.sentAt >= theirThird / 2) this.ping();
      if (mine && now - this.frames.bytes.heardAt > mine) this.#end("lost: silence");
    }, beat);
  }

  ping() {
    this.post("$/ping", { n: ++this.pings });
  }

  // Sending

  encode({ id, method, ...rest }) {
    return Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, method, ...rest }));
  }

  /** Sends a short notification of the protocol, at once. */
  post(method, params) {
    this.frames.writeMessage(this.encode({ method, params }));
  }

  /** Sends a message of any length. An aborted signal drops one that is not sent whole. */
  async send(body, signal) {
    const limit = this.frames.theirChunk;
    if (body.length <= limit) {
      this.frames.writeMessage(body);
      return this.frames.drain();
    }
    const before = this.#long; // one at a time; whatever is short goes between the chunks
    const done = deferred();
    this.#long = done.promise;
    await before;
    try {
      for (let start = 0; start < body.length; start += limit) {
        if (signal?.aborted) {
          this.post("$/end", { stream: 0, error: { code: CANCELLED, message: "dropped" } });
          throw signal.reason;
        }
        this.frames.writeChunk(0, body.subarray(start, start + limit));
        await this.frames.drain();
      }
      this.post("$/end", { stream: 0 });
    } finally {
      done.resolve();
    }
  }

  async notify(method, ...params) {
    const body = this.encode({ method, params });
    await this.credit.spend(body.length);
    await this.send(body);
  }

  /** Calls. Deadline in milliseconds. An aborted signal gives the call up; then, and past the deadline, the other side is told. */
  async call(method, params = [], { deadline, signal } = {}) {
    const outgoing = [], tokens = [];
    const id = ++this.#ids;
    const until = deadline === undefined ? undefined : performance.now() + deadline;
    const compose = (written) => {
      const $ = until === undefined ? undefined : { deadlineMs: Math.max(1, Math.floor(until - performance.now())) };
      return this.encode({ id, method, $, params: written });
    };
    const abort = new AbortController();
    const late = until === undefined ? undefined : setTimeout(() => abort.abort(new RpcError(DEADLINE_EXCEEDED, "late")), deadline);
    const giveUp = () => abort.abort(signal.reason);
    signal?.addEventListener("abort", giveUp);
    const drop = () => outgoing.forEach((out) => out.stop());
    let sent = false;
    try {
      signal?.throwIfAborted();
      const written = params.map((value) => this.values.write(value, outgoing, tokens));
      const size = compose(written).length + outgoing.reduce((sum, out) => sum + (out.length ?? 0), 0);
      const call = { size, answer: deferred(), outgoing, tokens, givenUp: false };
      await this.#enter(id, call);
      abort.signal.addEventListener("abort", () => {
        call.givenUp = true;
        call.answer.reject(abort.signal.reason);
        if (sent && this.calls.has(id)) this.post("$/cancelRequest", { id });
      });
      await this.send(compose(written), abort.signal);
      sent = true;
      if (abort.signal.aborted) this.post("$/cancelRequest", { id });
      else for (const out of outgoing) out.start();
      return await call.answer.promise;
    } catch (error) {
      drop();
      if (!sent) this.#answered(id);
      for (const token of tokens) this.values.tokens.delete(token);
      throw error;
    } finally {
      clearTimeout(late);
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Waits for room, and takes it in the same turn, so that of many who wait only as many as may go do. */
  async #enter(id, call) {
    const { size } = call;
    if (size > Math.min(this.theirs.message, this.theirs.pending)) throw new RpcError(TOO_LARGE, "over the other side's limit");
    const pending = () => [...this.calls.values()].reduce((sum, call) => sum + call.size, 0);
    while (!this.isOver && (this.calls.size >= this.theirs.requests || (this.calls.size && size + pending() > this.theirs.pending))) {
      await this.#room.promise;
    }
    if (this.byeSent || this.isOver) throw new Lost("closing");
    this.calls.set(id, call);
  }

  #answered(id) {
    const call = this.calls.get(id);
    this.calls.delete(id);
    for (const token of call?.tokens ?? []) this.values.tokens.delete(token);
    this.#room.resolve();
    this.#room = deferred();
    this.checkDrained();
    return call;
  }

  // Receiving

  #message(body) {
    let message;
    try {
      message = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    } catch {
      this.serving.refuse(null, PARSE_ERROR, "no JSON text");
      if (++this.#malformed === 5) throw new Violation("the fifth message that is no JSON text");
      return;
    }
    if (message?.jsonrpc !== "2.0") this.serving.refuse(null, INVALID_REQUEST, "not JSON-RPC 2.0");
    else if (this.theirs === null) this.#theirReady(message);
    else if (message.method === undefined) this.#answer(message);
    else if (message.id !== undefined) this.serving.request(message, body.length);
    else if (message.method.startsWith("$/")) this.#protocol(message.method, message.params ?? {}, body.length);
    else {
      this.allowance.spend(body.length);
      this.serving.notification(message, body.length);
    }
  }

  #protocol(method, params, size) {
    this.onProtocol(method, params);
    switch (method) {
      case "$/ping":
        return this.post("$/pong", { n: params.n });
      case "$/end":
        return params.stream === 0 ? this.#endLong(params.error) : this.values.frame(method, params, size);
      case "$/credit":
        return params.stream === 0 ? this.credit.add(params.n) : this.values.frame(method, params, size);
      case "$/stream":
      case "$/stop":
        return this.values.frame(method, params, size);
      case "$/progress":
        this.allowance.spend(size);
        this.values.tokens.get(params.token)?.(params.value);
        return this.allowance.take(size);
      case "$/cancelRequest":
        return this.serving.cancel(params.id);
      case "$/bye":
        this.byeHeard = true;
        return void this.bye("as you say");
    }
  }

  #endLong(error) {
    const body = Buffer.concat(this.#assembling);
    this.#assembling = [];
    this.#assembled = 0;
    if (error === undefined) this.#message(body);
  }

  #answer({ id, result, error }) {
    const call = this.#answered(id);
    if (!call || call.givenUp) return;
    if (error) {
      for (const out of call.outgoing) out.stop();
      call.answer.reject(RpcError.read(error));
      return;
    }
    try {
      const value = this.values.read(result);
      if (value instanceof Whole) value.promise.then(call.answer.resolve, call.answer.reject);
      else call.answer.resolve(value);
    } catch (failure) {
      if (failure instanceof Violation) throw failure;
      call.answer.reject(failure);
    }
  }
}
