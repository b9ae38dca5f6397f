"""What this peer serves: IExchange, as the host does, and a few methods of its own."""
import asyncio
import hashlib

from errors import RpcError
from streams import ByteStream


def pattern(length):
    return (bytes(range(251)) * (length // 251 + 1))[:length]


async def pieces(data, size=100_000):
    for start in range(0, len(data), size):
        yield data[start:start + size]


class Failure(Exception):
    type_name = "Guest.Failure"


class Guest:
    def __init__(self):
        self.noted = self.running = self.most_running = 0
        self.wait_ended, self.talk_ended, self.go, self.held = (asyncio.Event() for _ in range(4))
        self.holding = None

    @property
    def methods(self):
        exchange = {f"IExchange.{name}Async": getattr(self, name) for name in dir(type(self)) if name[0].isupper()}
        return exchange | {"Guest.OwnError": self.own_error, "Guest.Flooded": self.flooded}

    async def Add(self, context, a, b):
        return a + b

    async def Triple(self, context, n):
        return await context.call("IExchange.AddAsync", n, await context.call("IExchange.AddAsync", n, n))

    async def Echo(self, context, text):
        return text

    async def Reverse(self, context, data):
        return as_bytes(data)[::-1]

    async def Fail(self, context, message):
        raise Failure(message) from ValueError("the cause")

    async def Wait(self, context, begun=None):
        if begun:
            await begun("begun")
        try:
            await asyncio.Event().wait()
        finally:
            self.wait_ended.set()

    async def WaitEnded(self, context):
        await self.wait_ended.wait()

    async def Remaining(self, context):
        """What the call back has left over there, which is no more than this call has here."""
        left = await context.call("IExchange.RemainingAsync")
        assert (left is None) == (context.left is None)
        return left

    async def Note(self, context, n):
        self.noted += n

    async def Noted(self, context):
        return self.noted

    async def Count(self, context, n):
        for i in range(n):
            yield i

    async def Talk(self, context):
        try:
            while True:
                yield "t" * 1024
        finally:
            self.talk_ended.set()

    async def TalkEnded(self, context):
        await self.talk_ended.wait()

    async def Break(self, context, after):
        for i in range(after):
            yield i
        raise Failure(f"broken after {after}")

    async def Sum(self, context, numbers):
        return sum([number async for number in numbers])

    async def First(self, context, texts):
        return await anext(texts)

    async def Upper(self, context, texts):
        async for text in texts:
            yield text.upper()

    async def Hold(self, context, count, texts):
        self.holding = texts
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        self.held.set()
        await self.go.wait()
        length = 0
        for _ in range(count):
            length += len(await anext(texts))
        self.running -= 1
        return length

    async def Go(self, context):
        self.go.set()

    async def Bytes(self, context, length):
        return ByteStream(pieces(pattern(length)))

    async def Digest(self, context, content):
        digest = hashlib.sha256()
        async for data in content:
            digest.update(data)
        return digest.hexdigest()

    async def Steps(self, context, n, progress):
        for i in range(1, n + 1):
            await progress(i)
        return n

    async def own_error(self, context):
        raise RpcError(1234, "of its own")

    async def flooded(self, context):
        await self.held.wait()
        await self.holding.allowance.exhausted.wait()


def as_bytes(value):
    """Bytes came in chunks, or as base64 text."""
    import base64
    return value if isinstance(value, bytes) else base64.b64decode(value)
