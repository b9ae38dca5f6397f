// The handshake: dialer and listener prove one ticket to each other in three messages of fixed size.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Bytes } from "./frames.mjs";

const HELLO = 1, CHALLENGE = 2, PROOF = 3, SUITE = 1;
const BINDING = Buffer.alloc(32);

/** The other side is not who it should be. Final: nobody tries again. */
export class Refused extends Error {}

/** Where a listener is, and one ticket of it. */
export class Handle {
  constructor(endpoint, listener, ticket, key) {
    Object.assign(this, { endpoint, listener, ticket, key });
  }

  static issue(path) {
    return new Handle(`unix:${path}`, randomBytes(16), randomBytes(16), randomBytes(32));
  }

  /** A handle, or the boot line of a worker, which has one and more. */
  static parse(line) {
    const { hawser = 1, suite, endpoint, ...secrets } = JSON.parse(line);
    if (hawser !== 1 || suite !== SUITE || !endpoint.startsWith("unix:")) throw new Error("no handle that this peer understands");
    return new Handle(endpoint, ...["listener", "ticket", "key"].map((name) => Buffer.from(secrets[name], "hex")));
  }

  get path() {
    return this.endpoint.slice("unix:".length);
  }

  line() {
    const [listener, ticket, key] = [this.listener, this.ticket, this.key].map((bytes) => bytes.toString("hex"));
    return JSON.stringify({ hawser: 1, endpoint: this.endpoint, listener, ticket, key, suite: SUITE });
  }
}

const digest = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const mac = (key, ...parts) => createHmac("sha256", key).update(Buffer.concat(parts)).digest();
const expand = (prk, info, length) => mac(prk, Buffer.from(info), Buffer.from([1])).subarray(0, length); // RFC 5869, for one block
const same = (left, right) => left.length === right.length && timingSafeEqual(left, right);

function header(kind, length) {
  const bytes = Buffer.alloc(16);
  bytes.write("HAWSER01", "latin1");
  bytes.writeUInt8(kind, 8);
  bytes.writeUInt8(SUITE, 9);
  bytes.writeUInt16BE(length, 10);
  return bytes;
}

class Keys {
  constructor(handle) {
    this.prk = mac(Buffer.concat([handle.listener, handle.ticket]), handle.key);
    this.listener = expand(this.prk, "HAWSER01 listener proof", 32);
    this.dialer = expand(this.prk, "HAWSER01 dialer proof", 32);
  }

  challenge(hello, head) {
    return Buffer.concat([head, mac(this.listener, digest(BINDING, hello, head))]);
  }

  proof(hello, challenge) {
    const head = header(PROOF, 48);
    return Buffer.concat([head, mac(this.dialer, digest(BINDING, hello, challenge, head))]);
  }

  session(...messages) {
    return expand(mac(digest(BINDING, ...messages), this.prk), "HAWSER01 session id", 16).toString("hex");
  }
}

// Node's standard library cannot ask whose process the other one is: the socket's folder, of mode 0700, has to do.

async function prove(bytes, handle) {
  const keys = new Keys(handle);
  const hello = Buffer.concat([header(HELLO, 80), handle.listener, handle.ticket, randomBytes(32)]);
  bytes.write(hello);
  const challenge = await bytes.take(80);
  if (!challenge.subarray(0, 16).equals(header(CHALLENGE, 80)) || !same(challenge, keys.challenge(hello, challenge.subarray(0, 48)))) {
    throw new Refused("the listener does not know the ticket");
  }
  const proof = keys.proof(hello, challenge);
  bytes.write(proof);
  return keys.session(hello, challenge, proof);
}

async function verify(bytes, handle) {
  const keys = new Keys(handle);
  const hello = await bytes.take(80);
  if (!hello.subarray(0, 48).equals(Buffer.concat([header(HELLO, 80), handle.listener, handle.ticket]))) {
    throw new Refused("the dialer names another listener or ticket");
  }
  const challenge = keys.challenge(hello, Buffer.concat([header(CHALLENGE, 80), randomBytes(32)]));
  bytes.write(challenge);
  const proof = await bytes.take(48);
  if (!same(proof, keys.proof(hello, challenge))) throw new Refused("the dialer does not know the ticket's key");
  return keys.session(hello, challenge, proof);
}

/** Connects and proves the ticket, again and again until the listener answers. */
export async function dial(handle, timeout = 10_000) {
  const until = Date.now() + timeout;
  for (let wait = 20; ; wait = Math.min(2 * wait, 1000)) {
    const bytes = new Bytes(connect(handle.path));
    try {
      return { bytes, session: await prove(bytes, handle) };
    } catch (error) {
      bytes.abort();
      if (error instanceof Refused || Date.now() > until) throw error;
      await pause(wait * (0.5 + Math.random() / 2));
    }
  }
}

/** Listens, and calls serve({ bytes, session }) for the one dialer that proves the ticket. Resolves to the server. */
export function listen(handle, serve, timeout = 2000) {
  let burnt = false;
  const server = createServer(async (socket) => {
    const bytes = new Bytes(socket);
    const late = setTimeout(() => bytes.abort(), timeout);
    try {
      const session = await verify(bytes, handle);
      if (burnt) throw new Refused("the ticket has been used");
      burnt = true;
      clearTimeout(late);
      serve({ bytes, session });
    } catch {
      clearTimeout(late);
      bytes.abort(); // without a word
    }
  });
  return new Promise((resolve) => server.listen(handle.path, () => resolve(server)));
}
