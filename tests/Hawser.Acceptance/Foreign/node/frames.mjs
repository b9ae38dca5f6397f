// Frames: JSON messages and chunks of binary data on one stream of bytes.

export const DEFAULT_CHUNK = 262_144;
const FIRST = 65_536, CHUNK_BIT = 0x8000_0000, HIGH_WATER = 1 << 20;

/** The other side broke the protocol: it is cut off. */
export class Violation extends Error {}

/** The connection ended inside of something. */
export class Ended extends Error {}

/** A socket as something to take bytes from. */
export class Bytes {
  #parts = [];
  #length = 0;
  #ended = false;
  #wake = () => {};
  #draining = [];
  sentAt = performance.now();
  heardAt = performance.now();

  constructor(socket) {
    this.socket = socket;
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on("data", (data) => {
      this.heardAt = performance.now();
      this.#parts.push(data);
      this.#length += data.length;
      if (this.#length > HIGH_WATER) socket.pause();
      this.#wake();
    });
    socket.on("end", end).on("close", end).on("error", end);
    const drained = () => this.#draining.splice(0).forEach((resume) => resume());
    socket.on("drain", drained).on("close", drained);
  }

  /** Exactly so many bytes; null at an end before the first of them. */
  async takeOrEnd(length) {
    while (this.#length < length) {
      if (this.#ended) {
        if (this.#length === 0) return null;
        throw new Ended("the connection ended inside a frame");
      }
      this.socket.resume();
      await new Promise((resolve) => (this.#wake = resolve));
    }
    const all = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = all.length === length ? [] : [all.subarray(length)];
    this.#length -= length;
    return all.subarray(0, length);
  }

  async take(length) {
    const data = await this.takeOrEnd(length);
    if (data === null) throw new Ended("the connection ended");
    return data;
  }

  write(...parts) {
    this.sentAt = performance.now();
    if (!this.socket.destroyed) this.socket.write(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  }

  /** Waits while much is queued. Never called by what reads: two sides that wait for each other would stand still. */
  async drain() {
    while (this.socket.writableNeedDrain && !this.socket.destroyed) {
      await new Promise((resolve) => this.#draining.push(resolve));
    }
  }

  /** After what was written: the end of both directions. */
  async close() {
    if (this.socket.destroyed) return;
    await new Promise((resolve) => {
      this.socket.once("close", resolve);
      this.socket.end(() => this.socket.destroy());
    });
  }

  abort() {
    this.socket.destroy();
  }
}

export class Frames {
  theirChunk = DEFAULT_CHUNK; // what they accept in one frame
  myChunk = DEFAULT_CHUNK;
  #first = true;

  constructor(bytes) {
    this.bytes = bytes;
  }

  /** The next frame as { stream, body }, without a stream for a message; null at an end between two frames. */
  async read() {
    const head = await this.bytes.takeOrEnd(4);
    if (head === null) return null;
    const word = head.readUInt32BE();
    const binary = word >= CHUNK_BIT;
    const length = binary ? word - CHUNK_BIT : word;
    if (this.#first && (binary || length > FIRST)) throw new Violation("the first frame is no message of at most 64 KiB");
    this.#first = false;
    const [least, most] = binary ? [5, this.myChunk + 4] : [1, this.myChunk];
    if (length < least || length > most) throw new Violation(`a frame of ${length} bytes`);
    const body = await this.bytes.take(length);
    return binary ? { stream: body.readUInt32BE(), body: body.subarray(4) } : { body };
  }

  writeMessage(body) {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    this.bytes.write(head, body);
  }

  writeChunk(stream, data) {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(CHUNK_BIT + data.length + 4);
    head.writeUInt32BE(stream, 4);
    this.bytes.write(head, data);
  }

  drain() {
    return this.bytes.drain();
  }
}
