// The npm package vscode-jsonrpc, as it is, on one side; a Hawser peer over the pipes of a child process on the other. Usage:
//   node stock.cjs CHECK COMMAND...
// One check for each run; its name and "ok" are printed when it has passed, and the child has ended by itself when its input did.
"use strict";
const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const rpc = require("vscode-jsonrpc/node");

const [check, command, ...rest] = process.argv.slice(2);
const child = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"] });
const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(child.stdout), new rpc.StreamMessageWriter(child.stdin));
const unexpected = [];
connection.onError(([error]) => unexpected.push(String(error)));
connection.onUnhandledNotification((message) => unexpected.push(`notification ${message.method}`));

const cancelled = -32800;
const { byName, byPosition } = rpc.ParameterStructures;
const call = (method, ...parameters) => connection.sendRequest(`IEditor.${method}`, byPosition, ...parameters);
const failure = (promise) => promise.then((value) => assert.fail(`It succeeded with ${JSON.stringify(value)}.`), (error) => error);

function nextNotification(method) {
  return new Promise((resolve) => connection.onNotification(method, resolve));
}

const checks = {
  async "requests are answered"() {
    assert.equal(await call("AddAsync", 2, 3), 5);
    assert.equal(await connection.sendRequest("IEditor.AddAsync", byName, { b: 30, a: 12 }), 42);
    assert.deepEqual(await call("DescribeAsync", { Name: "ä😀\u0000", Lines: [1, 2] }), { Name: "ä😀\u0000!", Lines: [2, 1] });
    assert.equal(await call("NothingAsync"), null);
    const sums = await Promise.all(Array.from({ length: 1000 }, (_, i) => call("AddAsync", i, i)));
    sums.forEach((sum, i) => assert.equal(sum, 2 * i));
  },

  async "notifications come in order"() {
    for (let i = 0; i < 1000; i++) connection.sendNotification("IEditor.NoteAsync", `note ${i}`);
    // A one-way call is carried out in its turn, and a request beside them: so it is asked for until all have come.
    let notes = [];
    while (notes.length < 1000) notes = await call("NotesAsync");
    assert.deepEqual(notes, Array.from({ length: 1000 }, (_, i) => `note ${i}`));
  },

  async "a long value goes as base64 text"() {
    const bytes = Buffer.alloc(3_000_000);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) ^ (i >> 8);
    const reversed = Buffer.from(await call("ReverseAsync", bytes.toString("base64")), "base64");
    assert.ok(reversed.equals(bytes.reverse()));
  },

  async "a request is cancelled"() {
    const source = new rpc.CancellationTokenSource();
    const waiting = call("WaitAsync", source.token);
    assert.equal(await call("AddAsync", 1, 1), 2);
    source.cancel();
    assert.equal((await failure(waiting)).code, cancelled);
    assert.equal(await call("CancelledAsync"), 1);
  },

  async "errors have codes and messages"() {
    const thrown = await failure(call("FailAsync", "for a reason"));
    assert.deepEqual([thrown.code, thrown.message], [-32000, "for a reason"]);
    assert.equal(thrown.data.type, "System.InvalidOperationException");
    assert.equal((await failure(call("Missing"))).code, -32601);
    assert.equal((await failure(call("AddAsync", "x", 1))).code, -32602);
    assert.equal((await failure(connection.sendRequest("$/unknown"))).code, -32601);
    assert.equal(await call("AddAsync", 2, 2), 4);
  },

  async "progress comes before the answer"() {
    const reports = [];
    connection.onProgress(new rpc.ProgressType(), "token 1", (value) => reports.push(value));
    assert.equal(await call("CountAsync", 100, { $progress: "token 1" }), 100);
    assert.deepEqual(reports, Array.from({ length: 100 }, (_, i) => i));
  },

  async "methods with streams are refused"() {
    const sequence = await failure(call("SequenceAsync"));
    assert.equal(sequence.code, -32601);
    assert.match(sequence.message, /stream/);
    assert.equal((await failure(call("SumAsync", { $stream: 1 }))).code, -32602);
    assert.equal(await call("AddAsync", 2, 2), 4);
  },

  async "requests, notifications and errors go the other way"() {
    connection.onRequest("client/double", (n) => 2 * n);
    connection.onRequest("client/fail", () => { throw new rpc.ResponseError(77, "by the client", { why: "test" }); });
    assert.equal(await call("AskAsync", "double"), "42");
    assert.equal(await call("AskAsync", "fail"), "77 by the client");
    assert.match(await call("AskAsync", "missing"), /^-32601 /);
    const note = nextNotification("client/note");
    assert.equal(await call("AskAsync", "note"), "noted");
    assert.equal(await note, "from the peer");
  },

  async "cancellation and progress go the other way"() {
    connection.onNotification("client/note", () => {});
    const told = new Promise((resolve) => connection.onRequest("client/wait", (_, token) => new Promise((_, reject) => {
      const end = () => { resolve("told"); reject(new rpc.ResponseError(cancelled, "cancelled")); };
      // The token of a request that was cancelled before it was looked at says so, but its event never fires.
      if (token.isCancellationRequested) end();
      else token.onCancellationRequested(end);
    })));
    assert.equal(await call("AskAsync", "cancel"), "cancelled");
    assert.equal(await told, "told");
    connection.onRequest("client/count", async (to, progress) => {
      for (let i = 0; i < to; i++) await connection.sendProgress(new rpc.ProgressType(), progress.$progress, i);
      return to;
    });
    assert.equal(await call("AskAsync", "count"), "0,1,2,3,4 5");
    assert.match(await call("AskAsync", "stream"), /^NotSupportedException .*Content-Length/);
  },
};

async function run() {
  connection.listen();
  await checks[check]();
  assert.deepEqual(unexpected, []);
  connection.end();
  child.stdin.end();
  assert.deepEqual(await exited, { code: 0, signal: null });
  console.log(`${check}: ok`);
}

run().catch((error) => {
  console.error(error);
  child.kill("SIGKILL");
  process.exitCode = 1;
});
