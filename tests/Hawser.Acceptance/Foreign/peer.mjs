// A peer in Node's standard library, written from docs/protocol.md: it dials, proves its ticket, calls IAdder.AddAsync, and answers Foreign.Double.
// Its standard input is a boot line. It prints what its call returned, and ends when the other side says goodbye.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { connect } from "node:net";
import { createInterface } from "node:readline";

const hash = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const mac = (key, ...parts) => createHmac("sha256", key).update(Buffer.concat(parts)).digest();
const expand = (prk, info, length) => mac(prk, Buffer.from(info), Buffer.from([1])).subarray(0, length); // RFC 5869, for one block

function header(kind, length) {
  const bytes = Buffer.alloc(16);
  bytes.write("HAWSER01", "latin1");
  bytes.writeUInt8(kind, 8);
  bytes.writeUInt8(1, 9);
  bytes.writeUInt16BE(length, 10);
  return bytes;
}

const boot = JSON.parse(await new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve)));
const socket = connect(boot.endpoint.replace(/^unix:/, ""));
const chunks = socket[Symbol.asyncIterator]();
let buffered = Buffer.alloc(0);

async function take(length) {
  while (buffered.length < length) {
    const { value, done } = await chunks.next();
    if (done) throw new Error("the listener closed the connection");
    buffered = Buffer.concat([buffered, value]);
  }
  const taken = buffered.subarray(0, length);
  buffered = buffered.subarray(length);
  return taken;
}

async function handshake() {
  const [listener, ticket, key] = ["listener", "ticket", "key"].map((name) => Buffer.from(boot[name], "hex"));
  const binding = Buffer.alloc(32);
  const prk = mac(Buffer.concat([listener, ticket]), key);
  const hello = Buffer.concat([header(1, 80), listener, ticket, randomBytes(32)]);
  socket.write(hello);
  const challenge = await take(80);
  const expected = mac(expand(prk, "HAWSER01 listener proof", 32), hash(binding, hello, challenge.subarray(0, 48)));
  if (!challenge.subarray(0, 16).equals(header(2, 80)) || !timingSafeEqual(challenge.subarray(48), expected)) {
    throw new Error("the listener does not know the ticket");
  }
  const head = header(3, 48);
  const proof = Buffer.concat([head, mac(expand(prk, "HAWSER01 dialer proof", 32), hash(binding, hello, challenge, head))]);
  socket.write(proof);
  return expand(mac(hash(binding, hello, challenge, proof), prk), "HAWSER01 session id", 16).toString("hex");
}

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  socket.write(Buffer.concat([length, body]));
}

send({ method: "$/ready", params: { protocol: 1, session: await handshake() } });
for (;;) {
  const message = JSON.parse(await take((await take(4)).readUInt32BE()));
  if (message.method === "$/ready") send({ id: 1, method: "IAdder.AddAsync", params: [2, 3] });
  else if (message.method === "$/ping") send({ method: "$/pong", params: message.params });
  else if (message.method === "Foreign.Double") send({ id: message.id, result: 2 * message.params[0] });
  else if (message.method === "$/bye") break;
  else if (message.id === 1) console.log(message.result);
}
send({ method: "$/bye", params: { reason: "done" } });
socket.end();
process.exit(0);
