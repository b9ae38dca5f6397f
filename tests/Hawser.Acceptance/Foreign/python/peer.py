"""A peer: JSON-RPC 2.0 in both directions over frames, with all that docs/protocol.md says."""
import asyncio
import itertools
import json
import time

import errors
from errors import Lost, RpcError
from frames import Frames, Violation
from serving import Serving
from streams import Allowance, Credit
from values import Values

DEFAULT_LIMITS = {
    "message": 67_108_864, "chunk": 262_144, "depth": 64, "requests": 1024, "pending": 268_435_456,
    "streams": 256, "window": 262_144, "silenceMs": 15_000,
}


def encode(message):
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


class Call:
    """A request of this side until its answer, also when it was given up."""

    def __init__(self, size, outgoing):
        self.size, self.outgoing, self.tokens, self.given_up = size, outgoing, [], False
        self.future = asyncio.get_running_loop().create_future()


class Peer:
    """One side of a connection. methods: wire name to async function(context, *params), or generator function for a stream."""

    def __init__(self, reader, writer, session, methods=None, limits=None, contracts=None):
        self.frames, self.session, self.contracts = Frames(reader, writer), session, contracts
        self.mine, self.theirs, self.their_contracts = DEFAULT_LIMITS | (limits or {}), None, None
        self.frames.my_chunk = self.mine["chunk"]
        self.ids, self.calls = itertools.count(1), {}
        self.values, self.serving = Values(self), Serving(self, methods or {})
        self.credit, self.allowance = None, Allowance(self.mine["window"], lambda n: self.post("$/credit", stream=0, n=n))
        self.bye_sent = self.bye_heard = False
        self.pings, self.pongs = 0, asyncio.Queue()
        self._long, self._assembling, self._malformed, self._room = asyncio.Lock(), bytearray(), 0, asyncio.Event()
        loop = asyncio.get_running_loop()
        self._ready, self.ended, self._tasks = loop.create_future(), loop.create_future(), set()

    # The beginning and the end

    async def connect(self):
        """Exchanges $/ready with the other side."""
        ready = {"protocol": 1, "session": self.session, "limits": self.mine}
        self.post("$/ready", **ready, **({} if self.contracts is None else {"contracts": self.contracts}))
        self.start(self._read())
        await self._ready
        self.start(self._stay_alive())
        return self

    def start(self, work):
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _their_ready(self, message):
        params = message.get("params", {})
        if message.get("method") != "$/ready" or "id" in message:
            raise Violation("the first frame is not $/ready")
        if params.get("protocol") != 1 or params.get("session") != self.session:
            self.post("$/bye", reason="another protocol or session")
            raise Violation("another protocol or session")
        self.theirs = DEFAULT_LIMITS | params.get("limits", {})
        self.their_contracts = params.get("contracts")
        self.frames.their_chunk = self.theirs["chunk"]
        self.credit = Credit(self.theirs["window"])
        self._ready.set_result(None)

    async def _read(self):
        try:
            while (frame := await self.frames.read()) is not None:
                stream, body = frame
                if stream is None:
                    self._message(body)
                elif self.theirs is None:
                    raise Violation("the first frame is not $/ready")
                elif stream == 0:
                    self._assembling += body
                    if len(self._assembling) > self.mine["message"]:
                        raise Violation("a message over the limit")
                else:
                    self.values.chunk(stream, body)
            self._end("bye" if self.bye_sent and self.bye_heard else "lost: no goodbye")
        except Violation as violation:
            await self.frames.close()
            self._end(f"violation: {violation}")
        except OSError as error:
            self._end(f"lost: {error}")

    def _end(self, how):
        if self.ended.done():
            return
        self.ended.set_result(how)
        self.frames.abort()
        lost = Lost(how)
        for future in [self._ready, *(call.future for call in self.calls.values())]:
            if not future.done():
                future.set_exception(lost)
                future.exception()
        self.values.lost(lost)
        self.serving.lost()
        self._room.set()
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()

    async def bye(self, reason="done"):
        """Calls no more, answers what it has, and ends when the other side has done the same. Returns how it ended."""
        if not self.bye_sent:
            self.bye_sent = True
            self.post("$/bye", reason=reason)
        self.check_drained()
        return await self.ended

    def _their_bye(self):
        self.bye_heard = True
        if not self.bye_sent:
            self.bye_sent = True
            self.post("$/bye", reason="as you say")
        self.check_drained()

    def check_drained(self):
        if self.bye_sent and self.bye_heard and not (self.calls or self.serving.open or self.values.open):
            self.start(self._close())

    async def _close(self):
        await self.frames.close()
        self._end("bye")

    async def _stay_alive(self):
        their_third, my_limit = self.theirs["silenceMs"] / 3000, self.mine["silenceMs"] / 1000
        while True:
            await asyncio.sleep(min(limit for limit in (their_third, my_limit / 3, 5) if limit > 0) / 2)
            now = time.monotonic()
            if their_third and now - self.frames.sent_at >= their_third / 2:
                self.ping()
            if my_limit and now - self.frames.heard_at > my_limit:
                self._end("lost: silence")

    def ping(self):
        self.pings += 1
        self.post("$/ping", n=self.pings)

    # Sending

    def post(self, method, **params):
        """Sends a short notification of the protocol, at once."""
        self.frames.write_message(encode({"jsonrpc": "2.0", "method": method, "params": params}))

    async def send(self, body):
        """Sends a message of any length."""
        if len(body) <= self.frames.their_chunk:
            self.frames.write_message(body)
        else:
            async with self._long:  # one at a time; whatever is short goes between the chunks
                try:
                    for start in range(0, len(body), self.frames.their_chunk):
                        self.frames.write_chunk(0, body[start:start + self.frames.their_chunk])
                        await self.frames.drain()
                except BaseException:
                    self.post("$/end", stream=0, error={"code": errors.CANCELLED, "message": "dropped"})
                    raise
                self.post("$/end", stream=0)
        await self.frames.drain()

    async def notify(self, method, *params):
        body = encode({"jsonrpc": "2.0", "method": method, "params": params})
        await self.credit.spend(len(body))
        await self.send(body)

    async def call(self, method, *params, deadline=None):
        """Calls. Deadline in seconds. Cancelling the task gives the call up; then, and past the deadline, the other side is told."""
        number, until = next(self.ids), None if deadline is None else time.monotonic() + deadline
        outgoing, tokens = [], []
        try:
            written = [self.values.write(param, outgoing, tokens) for param in params]
            size = len(self._request(number, method, written, deadline)) + sum(out.length or 0 for out in outgoing)
            await self._wait_for_room(size)
        except BaseException:
            self._drop(outgoing, tokens)
            raise
        call = self.calls[number] = Call(size, outgoing)
        call.tokens = tokens
        sent = False
        try:
            async with asyncio.timeout(None if until is None else until - time.monotonic()):
                await self.send(self._request(number, method, written, until and until - time.monotonic()))
                sent = True
                for out in outgoing:
                    out.start()
                return await call.future
        except (asyncio.CancelledError, TimeoutError) as error:
            call.given_up = True
            self._drop(outgoing, tokens)
            if number in self.calls and sent:
                self.post("$/cancelRequest", id=number)
            elif not sent:
                self._answered(number)
            if isinstance(error, TimeoutError):
                raise RpcError(errors.DEADLINE_EXCEEDED, "the deadline has passed here") from error
            raise

    @staticmethod
    def _request(number, method, written, left):
        message = {"jsonrpc": "2.0", "id": number, "method": method}
        if left is not None:
            message["$"] = {"deadlineMs": max(1, int(left * 1000))}
        return encode(message | {"params": written})

    async def _wait_for_room(self, size):
        if size > min(self.theirs["message"], self.theirs["pending"]):
            raise RpcError(errors.TOO_LARGE, "the request is over the other side's limit")
        while not self.ended.done() and (
            len(self.calls) >= self.theirs["requests"]
            or size + sum(call.size for call in self.calls.values()) > self.theirs["pending"]
        ):
            self._room.clear()
            await self._room.wait()
        if self.bye_sent or self.ended.done():
            raise Lost("closing")

    def _drop(self, outgoing, tokens):
        for out in outgoing:
            out.stop()
        for token in tokens:
            self.values.tokens.pop(token, None)

    def _answered(self, number):
        call = self.calls.pop(number, None)
        if call:
            for token in call.tokens:
                self.values.tokens.pop(token, None)
        self._room.set()
        self.check_drained()
        return call

    # Receiving

    def _message(self, body):
        try:
            message = json.loads(body.decode())
        except (ValueError, RecursionError):
            self._malformed += 1
            self.serving.refuse(None, errors.PARSE_ERROR, "no JSON text")
            if self._malformed == 5:
                raise Violation("the fifth message that is no JSON text") from None
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            self.serving.refuse(None, errors.INVALID_REQUEST, "not JSON-RPC 2.0")
        elif self.theirs is None:
            self._their_ready(message)
        elif "method" not in message:
            self._answer(message)
        elif "id" in message:
            self.serving.request(message, len(body))
        elif message["method"].startswith("$/"):
            self._protocol(message["method"], message.get("params", {}), len(body))
        else:
            self.allowance.spend(len(body))
            self.serving.notification(message, len(body))

    def _protocol(self, method, params, size):
        match method:
            case "$/ping":
                self.post("$/pong", n=params["n"])
            case "$/pong":
                self.pongs.put_nowait(params["n"])
            case "$/end" if params["stream"] == 0:
                body, self._assembling = bytes(self._assembling), bytearray()
                if "error" not in params:
                    self._message(body)
            case "$/credit" if params["stream"] == 0:
                self.credit.add(params["n"])
            case "$/stream" | "$/end" | "$/credit" | "$/stop":
                self.values.frame(method, params, size)
            case "$/progress":
                self.allowance.spend(size)
                take = self.values.tokens.get(params["token"])
                if take:
                    take(params["value"])
                self.allowance.take(size)
            case "$/cancelRequest":
                self.serving.cancel(params["id"])
            case "$/bye":
                self._their_bye()

    def _answer(self, message):
        call = self._answered(message.get("id"))
        if call is None or call.given_up or call.future.done():
            return
        if "error" in message:
            self._drop(call.outgoing, call.tokens)
            call.future.set_exception(RpcError.read(message["error"]))
        else:
            self.values.settle(call.future, message.get("result"))
