"""Streams: what follows a message in frames of its own, under credit."""
import asyncio
from collections import deque

from errors import RpcError
from frames import Violation


class Credit:
    """What the other side lets this one send of one stream. A frame goes while it is above 0, and may overdraw it."""

    def __init__(self, window):
        self.left = window
        self.over = False
        self._changed = asyncio.Event()
        self.exhausted = asyncio.Event()

    async def spend(self, cost):
        """Waits for credit. False: the stream is over."""
        while self.left <= 0 and not self.over:
            self.exhausted.set()
            self._changed.clear()
            await self._changed.wait()
        self.left -= cost
        return not self.over

    def add(self, n):
        self.left += n
        self._changed.set()

    def stop(self):
        self.over = True
        self._changed.set()


class Allowance:
    """What this side lets the other send of one stream, given back as code of the user takes it."""

    def __init__(self, window, give):
        self.left = window
        self._quarter, self._taken, self._give = max(1, window // 4), 0, give
        self.exhausted = asyncio.Event()

    def spend(self, cost):
        if self.left <= 0:
            raise Violation("a frame without credit")
        self.left -= cost
        if self.left <= 0:
            self.exhausted.set()

    def take(self, cost):
        self._taken += cost
        if self._taken >= self._quarter:
            self.left += self._taken
            self._give(self._taken)
            self._taken = 0


class Incoming:
    """Items, or pieces of bytes, that the other side sends: iterate over it once; aclose() when no more is wanted."""

    def __init__(self, number, allowance, stop):
        self.number, self.allowance, self._stop = number, allowance, stop
        self._queue, self._more = deque(), asyncio.Event()
        self.over = False

    def put(self, values, cost):
        self.allowance.spend(cost)
        for i, value in enumerate(values):
            self._queue.append((value, cost if i == len(values) - 1 else 0))
        if not values:
            self.allowance.take(cost)
        self._more.set()

    def end(self, error=None):
        if not self.over:
            self.over = True
            self._queue.append((error or StopAsyncIteration(), None))
            self._more.set()

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self._queue:
            self._more.clear()
            await self._more.wait()
        value, cost = self._queue[0]
        if cost is None:
            raise value  # and again if asked again
        self._queue.popleft()
        if not self.over:
            self.allowance.take(cost)
        return value

    async def aclose(self):
        self.drop()

    def drop(self):
        """No more is wanted."""
        if not self.over:
            self._queue.clear()
            self.end()
            self._stop(self)


class Whole:
    """Bytes of a known length, which take no credit: the future has them when they are whole."""

    def __init__(self, number, length):
        self.number, self._left, self._parts = number, length, []
        self.future = asyncio.get_running_loop().create_future()
        self._settle()

    @property
    def over(self):
        return self.future.done()

    def put(self, data):
        if len(data) > self._left:
            self.end(RpcError(-32602, "more bytes than were announced"))
        else:
            self._left -= len(data)
            self._parts.append(data)
            self._settle()

    def end(self, error=None):
        if not self.over:
            self.future.set_exception(error or RpcError(-32602, "fewer bytes than were announced"))
            self.future.exception()  # seen, also when nobody waits any more

    def _settle(self):
        if self._left == 0:
            self.future.set_result(b"".join(self._parts))


class ByteStream:
    """Marks an async iterator of bytes that is to go as a stream of bytes."""

    def __init__(self, pieces):
        self.pieces = pieces


class Progress:
    """Marks a function that takes the reports of the called handler."""

    def __init__(self, take):
        self.take = take
