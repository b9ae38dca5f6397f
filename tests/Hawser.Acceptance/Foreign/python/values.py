"""Values on the wire: what a message names in place of a value, and the streams that follow it."""
import asyncio
import base64
import itertools
import json

import errors
from errors import RpcError
from frames import Violation
from streams import Allowance, ByteStream, Credit, Incoming, Progress, Whole

SHORT = 4096  # bytes up to here go as base64 text


class Outgoing:
    """A stream that this side produces. length: of known length, in chunks without credit."""

    def __init__(self, values, number, source, *, binary, length=None):
        self.values, self.number, self.source, self.binary, self.length = values, number, source, binary, length
        self.credit = Credit(values.peer.theirs["window"])
        self.task, self._error = None, None

    @property
    def marker(self):
        if not self.binary:
            return {"$stream": self.number}
        return {"$bytes": self.number} | ({} if self.length is None else {"length": self.length})

    def start(self):
        if not self.credit.over:
            self.task = self.values.peer.start(self._run())
            self.task.add_done_callback(self._done)
        return self.task

    def stop(self, error=None):
        """Sends no more: at the consumer's wish, or since the call is over; with an error, the consumer is told."""
        self._error = error
        self.credit.stop()
        if self.task:
            self.task.cancel()
        else:
            self._done(None)

    async def _run(self):
        peer = self.values.peer
        try:
            if self.length is not None:
                for start in range(0, self.length, peer.theirs["chunk"]):
                    peer.frames.write_chunk(self.number, self.source[start:start + peer.theirs["chunk"]])
                    await peer.frames.drain()
            elif self.binary:
                async for data in self.source:
                    for start in range(0, len(data), peer.theirs["chunk"]):
                        piece = data[start:start + peer.theirs["chunk"]]
                        await self.credit.spend(4 + len(piece))
                        peer.frames.write_chunk(self.number, piece)
                        await peer.frames.drain()
            else:
                async for item in self.source:
                    body = json.dumps(
                        {"jsonrpc": "2.0", "method": "$/stream", "params": {"stream": self.number, "items": [item]}},
                        ensure_ascii=False, separators=(",", ":")).encode()
                    await self.credit.spend(len(body))
                    await peer.send(body)
        finally:
            if hasattr(self.source, "aclose"):
                await self.source.aclose()

    def _done(self, task):
        if self.values.producing.pop(self.number, None) is None or self.values.peer.ended.done():
            return
        error = self._error
        if error is None and task and not task.cancelled() and task.exception():
            error = errors.from_exception(task.exception())
        if error:
            self.values.peer.post("$/end", stream=self.number, error=error.write())
        elif task and not task.cancelled() and self.length is None and not self.credit.over:
            self.values.peer.post("$/end", stream=self.number)
        self.values.peer.check_drained()


class Values:
    def __init__(self, peer):
        self.peer = peer
        self._numbers, self._next_token = itertools.count(1), itertools.count(1)
        self.producing, self.receiving, self.tokens = {}, {}, {}

    @property
    def open(self):
        return bool(self.producing or self.receiving)

    def write(self, value, outgoing, tokens=None):
        """What stands for a value in a message; what follows the message is added to outgoing, to be started when it is sent."""
        full = len(self.producing) >= self.peer.theirs["streams"]
        if isinstance(value, bytes):
            if len(value) <= SHORT or full:
                return base64.b64encode(value).decode()
            if len(value) > self.peer.theirs["message"]:
                raise RpcError(errors.TOO_LARGE, "too long", {"size": len(value), "limit": self.peer.theirs["message"]})
            return self._open(outgoing, value, binary=True, length=len(value))
        if isinstance(value, Progress):
            token = next(self._next_token)
            self.tokens[token] = value.take
            tokens.append(token)
            return {"$progress": token}
        if isinstance(value, ByteStream) or hasattr(value, "__aiter__"):
            if full:
                raise RpcError(errors.TOO_LARGE, "as many streams as the other side accepts are open")
            binary = isinstance(value, ByteStream)
            return self._open(outgoing, value.pieces if binary else value, binary=binary)
        return value

    def _open(self, outgoing, source, **kind):
        out = Outgoing(self, next(self._numbers), source, **kind)
        self.producing[out.number] = out
        outgoing.append(out)
        return out.marker

    def read(self, value):
        """The value that a message names: itself, or a stream that is open from now on."""
        match value:
            case {"$bytes": int(number), "length": int(length)}:
                if length > self.peer.mine["message"]:
                    raise RpcError(errors.INVALID_PARAMS, "bytes over the limit")
                return self._receive(number, Whole(number, length))
            case {"$bytes": int(number)} | {"$stream": int(number)}:
                give = lambda n: self.peer.post("$/credit", stream=number, n=n)
                return self._receive(number, Incoming(number, Allowance(self.peer.mine["window"], give), self._stop))
        return value

    def _receive(self, number, stream):
        if not 0 < number < 1 << 32 or number in self.receiving:
            raise Violation("a stream's number that is none, or is in use")
        if len(self.receiving) >= self.peer.mine["streams"]:
            raise Violation("more streams than are accepted")
        if not stream.over:
            self.receiving[number] = stream
        return stream

    def settle(self, future, value):
        """Ends a call with its result, or with the bytes that follow it when they are whole."""
        try:
            value = self.read(value)
        except RpcError as error:
            future.set_exception(error)
            return
        if not isinstance(value, Whole):
            future.set_result(value)
            return

        def whole(done):
            if not future.done():
                if done.exception():
                    future.set_exception(done.exception())
                else:
                    future.set_result(done.result())

        value.future.add_done_callback(whole)

    def chunk(self, number, data):
        stream = self.receiving.get(number)
        if isinstance(stream, Whole):
            stream.put(data)
            if stream.over:
                self.forget(stream)
        elif stream:
            stream.put([data], 4 + len(data))

    def frame(self, method, params, size):
        number = params["stream"]
        if method in ("$/credit", "$/stop"):
            out = self.producing.get(number)
            if out and method == "$/credit":
                out.credit.add(params["n"])
            elif out:
                out.stop()
            return
        stream = self.receiving.get(number)
        if stream is None:
            return
        if method == "$/end":
            stream.end(RpcError.read(params["error"]) if "error" in params else None)
            self.forget(stream)
        else:
            stream.put(params["items"], size)

    def _stop(self, stream):
        self.peer.post("$/stop", stream=stream.number)
        self.forget(stream)

    def forget(self, stream):
        if self.receiving.get(stream.number) is stream:
            del self.receiving[stream.number]
            self.peer.check_drained()

    def lost(self, error):
        for stream in list(self.receiving.values()):
            stream.end(error)
        self.receiving.clear()
        for out in list(self.producing.values()):
            out.stop()
