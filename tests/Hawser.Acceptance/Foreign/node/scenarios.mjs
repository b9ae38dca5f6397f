// Runs one scenario with a host: scenarios.mjs dial NAME with a boot line on standard input, or listen NAME, which prints one.
// Prints "ok" with the session and how the connection ended, or fails with a stack trace.
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { asBytes, guest as makeGuest, pattern, pieces } from "./guest.mjs";
import { dial, Handle, listen, Refused } from "./handshake.mjs";
import { Peer } from "./peer.mjs";
import { ByteStream, deferred, Progress } from "./streams.mjs";

const upTo = (n) => Array.from({ length: n }, (_, i) => i);

async function* each(values) {
  yield* values;
}

async function all(items) {
  const taken = [];
  for await (const item of items) taken.push(item);
  return taken;
}

async function fails(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("no error came");
}

/** A request of this side's own making: what the other side answers to it. */
function raw(peer, id, body) {
  const answer = deferred();
  peer.calls.set(id, { size: 0, answer, outgoing: [], tokens: [] });
  peer.frames.writeMessage(Buffer.from(body));
  return answer.promise;
}

const scenarios = {
  async handshake({ peer, host }) {
    equal(await host.Add(2, 3), 5);
    ok(peer.theirContracts.IExchange && peer.theirContracts.IHost);
  },

  async calls({ host, check }) {
    equal(await host.Triple(14), 42); // which calls Add here, from inside the call
    equal(await host.Echo("schön \0 \u{1F600}"), "schön \0 \u{1F600}");
    equal(await Promise.all(upTo(3000).map((i) => host.Add(i, 497 - i))), Array(3000).fill(497));
    await check("calls");
  },

  async errors({ peer, host, check }) {
    const { code, data } = await fails(host.Fail("on purpose"));
    equal([code, data.type, data.message], [-32000, "System.InvalidOperationException", "on purpose"]);
    ok(data.inner.message === "the cause" && data.stack.includes("Exchange"));
    equal((await fails(peer.call("IExchange.Nothing"))).code, -32601);
    const misfit = await fails(host.Add("two", 3));
    ok(misfit.code === -32602 && misfit.message.includes("a"));
    equal((await fails(host.Add(1, 2, 3))).code, -32602);
    await check("errors");
  },

  async notifications({ peer, host, check }) {
    for (let i = 1; i <= 10_000; i++) await peer.notify("IExchange.NoteAsync", i);
    while ((await host.Noted()) !== 50_005_000);
    await peer.notify("Nobody.Serves", "this");
    await check("notifications");
  },

  async cancel({ peer, host, check }) {
    const abort = new AbortController();
    const wait = peer.call("IExchange.WaitAsync", [new Progress(() => abort.abort(new Error("enough")))], { signal: abort.signal });
    equal((await fails(wait)).message, "enough");
    await host.WaitEnded();
    while (peer.calls.size > 0) await host.Add(1, 1); // it is answered all the same, -32800
    await check("cancel");
  },

  async deadline({ peer, host, check }) {
    equal((await fails(peer.call("IExchange.WaitAsync", [null], { deadline: 200 }))).code, -32001);
    await host.WaitEnded();
    const left = await peer.call("IExchange.RemainingAsync", [], { deadline: 20_000 });
    ok(left > 0 && left <= 20_000);
    equal(await host.Remaining(), null);
    await check("deadline");
  },

  async items({ host, check }) {
    equal(await all(await host.Count(20_000)), upTo(20_000));
    equal(await all(await host.Count(0)), []);
    equal(await host.Sum(each(upTo(20_000))), 199_990_000);
    equal(await all(await host.Upper(each(["a", "b", "c"]))), ["A", "B", "C"]);
    await check("items");
  },

  async "slow consumer"({ peer, host, check }) {
    const talk = await host.Talk();
    await talk.allowance.exhausted;
    const arrived = talk.queue.length;
    for (let i = 0; i < 100; i++) equal(await host.Add(1, 1), 2);
    equal(talk.queue.length, arrived); // without credit nothing came
    for (let i = 0; i < 2000; i++) equal((await talk.next()).value.length, 1024);
    await talk.return();

    let produced = 0;
    async function* endless() {
      for (;;) {
        produced++;
        yield "h".repeat(1024);
      }
    }
    const held = host.Hold(2000, endless());
    while (peer.values.producing.size === 0) await turn();
    const [out] = peer.values.producing.values();
    await out.credit.exhausted;
    ok(produced > 200 && produced < 300);
    equal(await host.Add(1, 1), 2);
    await host.Go();
    equal(await held, 2000 * 1024);
    await check("slow consumer");
  },

  async "broken items"({ host, check }) {
    const taken = [];
    const take = async () => {
      for await (const item of await host.Break(1000)) taken.push(item);
    };
    const { code, data } = await fails(take());
    equal([code, data.message, taken], [-32000, "broken after 1000", upTo(1000)]);
    async function* broken() {
      yield 1;
      throw new Error("broken at the guest");
    }
    const error = await fails(host.Sum(broken()));
    ok(error.code === -32000 && error.message.includes("broken at the guest"));
    await check("broken items");
  },

  async "leave early"({ host, check }) {
    for await (const text of await host.Talk()) {
      equal(text.length, 1024);
      break;
    }
    await host.TalkEnded();
    const stopped = deferred();
    async function* endless() {
      try {
        for (;;) yield "first";
      } finally {
        stopped.resolve();
      }
    }
    equal(await host.First(endless()), "first");
    await stopped.promise;
    await check("leave early");
  },

  async "byte streams"({ host, check }) {
    const digest = (data) => createHash("sha256").update(data).digest("hex");
    const data = pattern(3 * 1024 * 1024 + 1);
    ok(Buffer.concat(await all(await host.Bytes(data.length))).equals(data));
    equal(await host.Digest(new ByteStream(pieces(data))), digest(data));
    equal(await host.Digest(new ByteStream(pieces(Buffer.alloc(0)))), digest(""));
    await check("byte streams");
  },

  async bytes({ host, check }) {
    for (const length of [0, 1, 4096, 4097, 1024 * 1024, 5 * 1024 * 1024 + 3]) {
      const data = pattern(length);
      ok(asBytes(await host.Reverse(data)).equals(Buffer.from(data).reverse()));
    }
    await check("bytes");
  },

  async "long messages"({ host, check }) {
    const text = "ö".repeat(1024 * 1024);
    const echoes = await Promise.all(upTo(4).map((i) => host.Echo(text + i)));
    ok(echoes.every((echo, i) => echo === text + i));
    const upper = await all(await host.Upper(each([text, text])));
    ok(upper.length === 2 && upper.every((item) => item === "Ö".repeat(1024 * 1024)));
    await check("long messages");
  },

  async progress({ host, check }) {
    const steps = [];
    equal(await host.Steps(20_000, new Progress((step) => steps.push(step))), 20_000);
    equal(steps, upTo(20_000).map((i) => i + 1));
    await check("progress");
  },

  async "life of the host"({ peer, heard }) {
    peer.ping();
    await heard("$/pong", 1);
    await heard("$/ping", 6); // two limits of silence
  },

  async "life of the guest"({ host, heard }) {
    await heard("$/pong", 9); // longer than the host bears silence
    equal(await host.Add(2, 3), 5);
  },

  async silence({ peer }) {
    ok((await peer.ended).startsWith("lost"));
  },

  async goodbye({ peer, host, heard }) {
    const held = host.Hold(0, each([]));
    await turn(); // then it is sent
    const ending = peer.bye();
    await heard("$/bye", 1);
    // The host calls no more, and neither does this side: what is open is answered, and what is new is not started.
    const late = raw(peer, 99, '{"jsonrpc":"2.0","id":99,"method":"IExchange.AddAsync","params":[1,2]}');
    const refusal = await fails(late);
    equal(refusal.code, -32002, refusal.stack);
    peer.frames.writeMessage(Buffer.from('{"jsonrpc":"2.0","method":"IExchange.GoAsync"}')); // notifications are carried out
    equal(await held, 0);
    equal(await ending, "bye");
  },

  async "goodbye of the host"({ peer }) {
    await peer.call("IHost.LeaveAsync");
    equal(await peer.ended, "bye");
  },

  async loss({ peer }) {
    peer.frames.bytes.abort();
    ok((await peer.ended).startsWith("lost"));
  },

  async "one request"({ guest, check }) {
    await check("requests");
    equal(guest.mostRunning, 1);
  },

  async "short messages"({ host, check }) {
    const { code, data } = await fails(host.Echo("a".repeat(70_000)));
    ok(code === -32003 && data.limit === 65_536 && data.size > 70_000);
    equal((await host.Echo("a".repeat(60_000))).length, 60_000);
    equal((await fails(host.Reverse(Buffer.alloc(70_000)))).code, -32003);
    await check("messages too long");
  },

  async "one stream"({ host, check }) {
    await check("one stream");
    const first = await host.Count(1_000_000);
    equal((await fails(host.Count(3))).code, -32003);
    await first.return();
    equal(await all(await host.Count(3)), [0, 1, 2]);
  },

  async "small window"({ host, check }) {
    equal(await all(await host.Count(300)), upTo(300));
    const data = pattern(1_000_000);
    ok(Buffer.concat(await all(await host.Bytes(data.length))).equals(data));
    const steps = [];
    equal(await host.Steps(300, new Progress((step) => steps.push(step))), 300);
    equal(steps, upTo(300).map((i) => i + 1));
    await check("progress");
  },

  async depth({ peer, host }) {
    const deep = raw(peer, 7, `{"jsonrpc":"2.0","id":7,"method":"IExchange.AddAsync","params":${"[".repeat(64)}${"]".repeat(64)}}`);
    equal((await fails(deep)).code, -32700);
    equal(await host.Add(2, 3), 5);
  },

  async "other contract"({ check }) {
    equal((await fails(check("calls"))).data.type, "Hawser.Rpc.ContractMismatchException");
  },

  async "wrong key"() {
    throw new Error("the wrong key was let in");
  },
};

const options = {
  "life of the host": { limits: { silenceMs: 900 } },
  "one request": { limits: { requests: 1 } },
  "short messages": { limits: { message: 65_536, chunk: 4096 } },
  "one stream": { limits: { streams: 1 } },
  "small window": { limits: { window: 1, chunk: 64 * 1024 } },
  "other contract": { contracts: { IExchange: "00".repeat(32) } },
};

async function connect(role) {
  if (role === "dial") {
    const line = await new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve));
    return dial(Handle.parse(line));
  }
  const folder = mkdtempSync(join(tmpdir(), "guest-")); // of mode 0700
  const handle = Handle.issue(join(folder, "s"));
  const connected = deferred();
  const server = await listen(handle, connected.resolve);
  console.log(handle.line());
  const connection = await connected.promise;
  server.close();
  rmSync(folder, { recursive: true });
  return connection;
}

const [, , role, name] = process.argv;
try {
  const connection = await connect(role);
  const guest = makeGuest();
  const peer = new Peer(connection, { ...options[name], methods: guest.methods });
  const counts = {};
  let counted = () => {};
  peer.onProtocol = (method) => {
    counts[method] = (counts[method] ?? 0) + 1;
    counted();
  };
  if (name === "silence") peer.post = (method, params) => method === "$/ready" && Peer.prototype.post.call(peer, method, params);
  await peer.connect();
  const host = new Proxy({}, { get: (_, member) => (...params) => peer.call(`IExchange.${member}Async`, params) });
  const check = (what) => peer.call("IHost.CheckAsync", [what]);
  const heard = async (method, count) => {
    while ((counts[method] ?? 0) < count) await new Promise((resolve) => (counted = resolve));
  };
  await scenarios[name]({ peer, host, guest, check, heard });
  console.log(`ok ${JSON.stringify({ session: peer.session, end: await peer.bye() })}`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Refused ? `refused: ${error.message}` : error);
  process.exit(1);
}
