// What this peer serves: IExchange, as the host does, and a few methods of its own.
import { createHash } from "node:crypto";
import { RpcError } from "./errors.mjs";
import { ByteStream, deferred } from "./streams.mjs";

export const pattern = (length) => Buffer.alloc(length, Buffer.from(Array.from({ length: 251 }, (_, i) => i)));

export async function* pieces(data, size = 100_000) {
  for (let start = 0; start < data.length; start += size) yield data.subarray(start, start + size);
}

/** Bytes came in chunks, or as base64 text. */
export const asBytes = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(value, "base64"));

class Failure extends Error {
  typeName = "Guest.Failure";
}

export function guest() {
  let noted = 0, running = 0, holding;
  const waitEnded = deferred(), talkEnded = deferred(), go = deferred(), held = deferred();
  const exchange = {
    Add: (context, a, b) => a + b,
    Triple: async (context, n) => context.call("IExchange.AddAsync", n, await context.call("IExchange.AddAsync", n, n)),
    Echo: (context, text) => text,
    Reverse: (context, data) => Buffer.from(asBytes(data)).reverse(),
    Fail(context, message) {
      throw new Failure(message, { cause: new Error("the cause") });
    },
    async Wait({ signal }, begun) {
      await begun?.("begun");
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      waitEnded.resolve();
      throw signal.reason;
    },
    WaitEnded: () => waitEnded.promise,
    async Remaining(context) {
      // What the call back has left over there, which is no more than this call has here.
      const left = await context.call("IExchange.RemainingAsync");
      if ((left === null) !== (context.left === undefined)) throw new Error(`${left} came of ${context.left}`);
      return left;
    },
    Note(context, n) {
      noted += n;
    },
    Noted: () => noted,
    async *Count(context, n) {
      for (let i = 0; i < n; i++) yield i;
    },
    async *Talk() {
      try {
        for (;;) yield "t".repeat(1024);
      } finally {
        talkEnded.resolve();
      }
    },
    TalkEnded: () => talkEnded.promise,
    async *Break(context, after) {
      for (let i = 0; i < after; i++) yield i;
      throw new Failure(`broken after ${after}`);
    },
    async Sum(context, numbers) {
      let sum = 0;
      for await (const number of numbers) sum += number;
      return sum;
    },
    First: async (context, texts) => (await texts.next()).value,
    async *Upper(context, texts) {
      for await (const text of texts) yield text.toUpperCase();
    },
    async Hold(context, count, texts) {
      holding = texts;
      state.mostRunning = Math.max(state.mostRunning, ++running);
      held.resolve();
      await go.promise;
      let length = 0;
      for (let i = 0; i < count; i++) length += (await texts.next()).value.length;
      running--;
      return length;
    },
    Go: () => go.resolve(),
    Bytes: (context, length) => new ByteStream(pieces(pattern(length))),
    async Digest(context, content) {
      const digest = createHash("sha256");
      for await (const data of content) digest.update(data);
      return digest.digest("hex");
    },
    async Steps(context, n, progress) {
      for (let i = 1; i <= n; i++) await progress(i);
      return n;
    },
  };
  const own = {
    "Guest.OwnError"() {
      throw new RpcError(1234, "of its own");
    },
    async "Guest.Flooded"() {
      await held.promise;
      await holding.allowance.exhausted;
    },
  };
  const methods = Object.fromEntries(Object.entries(exchange).map(([name, method]) => [`IExchange.${name}Async`, method]));
  const state = { methods: { ...methods, ...own }, mostRunning: 0 };
  return state;
}
