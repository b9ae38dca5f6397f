"""Frames: JSON messages and chunks of binary data on one stream of bytes, and the signs of life."""
import asyncio
import struct
import time

DEFAULT_CHUNK = 262_144
FIRST = 65_536
CHUNK_BIT = 0x8000_0000


class Violation(Exception):
    """The other side broke the protocol: it is cut off."""


class Frames:
    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer
        self.their_chunk = DEFAULT_CHUNK  # what they accept in one frame
        self.my_chunk = DEFAULT_CHUNK
        self.sent_at = self.heard_at = time.monotonic()
        self._first = True

    async def read(self):
        """The next frame as (stream, body), with stream None for a message; None at an end between two frames."""
        try:
            head = await self._read(4)
        except asyncio.IncompleteReadError as end:
            if end.partial:
                raise ConnectionError("the connection ended inside a frame") from end
            return None
        (word,) = struct.unpack(">I", head)
        binary, length = word & CHUNK_BIT, word & ~CHUNK_BIT
        least, most = (5, self.my_chunk + 4) if binary else (1, self.my_chunk)
        if self._first:
            self._first = False
            if binary or length > FIRST:
                raise Violation("the first frame is no message of at most 64 KiB")
        if not least <= length <= most:
            raise Violation(f"a frame of {length} bytes")
        try:
            body = await self._read(length)
        except asyncio.IncompleteReadError as end:
            raise ConnectionError("the connection ended inside a frame") from end
        return (int.from_bytes(body[:4]), body[4:]) if binary else (None, body)

    async def _read(self, length):
        data = await self._reader.readexactly(length)
        self.heard_at = time.monotonic()
        return data

    def write_message(self, body):
        self.write(struct.pack(">I", len(body)) + body)

    def write_chunk(self, stream, data):
        self.write(struct.pack(">II", CHUNK_BIT | len(data) + 4, stream) + data)

    def write(self, data):
        self.sent_at = time.monotonic()
        if not self._writer.transport.is_closing():  # the connection has ended: reading tells
            self._writer.write(data)

    async def drain(self):
        """Waits while much is queued. Never called by what reads: two sides that wait for each other would stand still."""
        await self._writer.drain()

    async def close(self):
        """After what was written: the end of both directions."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            pass  # the other side was quicker

    def abort(self):
        self._writer.transport.abort()
