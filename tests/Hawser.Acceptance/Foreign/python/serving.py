"""The serving side: requests run concurrently and are answered once each; notifications run one after the other."""
import asyncio
import inspect
import json
import time

import errors
from errors import RpcError
from streams import Incoming, Whole


class Context:
    """What a handler knows of its call."""

    def __init__(self, peer, left):
        self.peer = peer
        self.until = None if left is None else time.monotonic() + left

    @property
    def left(self):
        return None if self.until is None else max(0, self.until - time.monotonic())

    async def call(self, method, *params):
        """Calls back, with no more time than is left."""
        return await self.peer.call(method, *params, deadline=self.left)

    def reporter(self, token):
        async def report(value):
            body = json.dumps(
                {"jsonrpc": "2.0", "method": "$/progress", "params": {"token": token, "value": value}}, separators=(",", ":")).encode()
            await self.peer.credit.spend(len(body))
            await self.peer.send(body)
        return report


class Served:
    def __init__(self, identity, size):
        self.id, self.size, self.params, self.output = identity, size, [], None
        self.started = self.cancelled = self.answered = False
        self.task = None


class Serving:
    def __init__(self, peer, methods):
        self.peer, self.methods = peer, methods
        self.open = {}
        self._notifications = asyncio.Queue()
        self._lane = None

    def refuse(self, identity, code, text):
        self.peer.start(self._respond(identity, error=RpcError(code, text).write()))

    async def _respond(self, identity, **outcome):
        message = {"jsonrpc": "2.0", "id": identity} | outcome
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        limit = self.peer.theirs["message"]
        if len(body) > limit:
            raise RpcError(errors.TOO_LARGE, "the result is too long", {"size": len(body), "limit": limit})
        await self.peer.send(body)

    def request(self, message, size):
        identity, name = message["id"], message["method"]
        key = type(identity), identity
        unanswered = [served for served in self.open.values() if not served.answered]
        if isinstance(identity, bool) or not isinstance(identity, int | str):
            return self.refuse(None, errors.INVALID_REQUEST, "an id that is none")
        if key in self.open and not self.open[key].answered:
            return self.refuse(None, errors.INVALID_REQUEST, "the id is in use")
        if self.peer.bye_sent:
            return self.refuse(identity, errors.BUSY, "closing")
        if len(unanswered) >= self.peer.mine["requests"] or size + sum(s.size for s in unanswered) > self.peer.mine["pending"]:
            return self.refuse(identity, errors.BUSY, "over a limit")
        if name not in self.methods:
            return self.refuse(identity, errors.METHOD_NOT_FOUND, f"no method is called '{name}'")
        left = message.get("$", {}).get("deadlineMs")
        context = Context(self.peer, None if left is None else left / 1000)
        served = Served(identity, size)
        try:
            bound = self._bind(context, name, message.get("params", []), served)
        except RpcError as error:
            return self.refuse(identity, error.code, error.message)
        self.open[key] = served
        served.task = self.peer.start(self._serve(served, context, name, bound))
        served.task.add_done_callback(lambda _: self._over(key, served))

    def _bind(self, context, name, params, served):
        """Arguments in the order of the method's parameters. Streams are open from here on: their frames may be next."""
        def read(value):
            if isinstance(value, dict) and "$progress" in value:
                return context.reporter(value["$progress"])
            value = self.peer.values.read(value)
            if isinstance(value, Incoming | Whole):
                served.params.append(value)
            return value

        try:
            method = inspect.signature(self.methods[name])
            bound = method.bind(context, **params) if isinstance(params, dict) else method.bind(context, *params)
        except TypeError as error:
            raise RpcError(errors.INVALID_PARAMS, str(error)) from None
        for key, value in list(bound.arguments.items())[1:]:
            bound.arguments[key] = read(value)
        return bound

    async def _invoke(self, name, bound):
        for key, value in bound.arguments.items():
            if isinstance(value, Whole):
                bound.arguments[key] = await value.future
        result = self.methods[name](*bound.args, **bound.kwargs)
        return await result if inspect.isawaitable(result) else result

    async def _serve(self, served, context, name, bound):
        served.started = True
        try:
            if served.cancelled:
                raise asyncio.CancelledError
            async with asyncio.timeout(context.left):
                outgoing = []
                result = self.peer.values.write(await self._invoke(name, bound), outgoing)
                served.output = outgoing[0] if outgoing else None
                await self._respond(served.id, result=result)
                served.answered = True
                if served.output:
                    await asyncio.wait([served.output.start()])
        except Exception as error:
            if isinstance(error, TimeoutError) and context.left == 0:
                error = RpcError(errors.DEADLINE_EXCEEDED, "the deadline has passed")
            await self._fail(served, errors.from_exception(error))
        except asyncio.CancelledError:
            if not self.peer.ended.done():
                await self._fail(served, RpcError(errors.CANCELLED, "cancelled"))

    async def _fail(self, served, error):
        if served.output:
            served.output.stop(error if served.answered and error.code != errors.CANCELLED else None)
        if not served.answered:
            served.answered = True
            self._end_params(served, tell=False)
            await self._respond(served.id, error=error.write())

    def _end_params(self, served, *, tell):
        for stream in served.params:
            if not stream.over:
                if tell and isinstance(stream, Incoming):
                    stream.drop()
                else:
                    stream.end(RpcError(errors.CANCELLED, "the call is over"))
                    self.peer.values.forget(stream)

    def _over(self, key, served):
        self._end_params(served, tell=True)
        if self.open.get(key) is served:
            del self.open[key]
        self.peer.check_drained()

    def cancel(self, identity):
        served = self.open.get((type(identity), identity))
        if served is None:
            return
        served.cancelled = True
        if served.answered and served.output:
            served.output.stop()
        elif served.started and not served.answered:
            self._end_params(served, tell=False)
            served.task.cancel()

    def notification(self, message, size):
        self._notifications.put_nowait((message, size))
        if self._lane is None:
            self._lane = self.peer.start(self._notify())

    async def _notify(self):
        while True:
            message, size = await self._notifications.get()
            self.peer.allowance.take(size)
            method = self.methods.get(message["method"])
            if method:
                try:
                    await method(Context(self.peer, None), *message.get("params", []))
                except Exception:
                    pass  # nobody waits for it

    def lost(self):
        for served in self.open.values():
            self._end_params(served, tell=False)
