"""The tools of hostile peers: one that sends what it is told, and a list of what they do."""
import asyncio
import json
import struct

SCENARIOS = {}
READY = {"protocol": 1}


def scenario(name, **options):
    def add(run):
        SCENARIOS[name] = run, options
        return run
    return add


class Cut(Exception):
    """The host has ended the connection."""


class Raw:
    """Sends what it is told, and reads what comes."""

    def __init__(self, reader, writer, session):
        self.reader, self.writer, self.session = reader, writer, session
        self.ids = 1000
        self.heard = []

    def bytes(self, data):
        if not self.writer.transport.is_closing():  # cut off already: reading tells
            self.writer.write(data)

    def body(self, body):
        self.bytes(struct.pack(">I", len(body)) + body)

    def message(self, **members):
        self.body(json.dumps({"jsonrpc": "2.0"} | members).encode())

    def chunk(self, stream, data):
        self.bytes(struct.pack(">II", 0x8000_0000 | len(data) + 4, stream) + data)

    def notify(self, method, *positional, **named):
        self.message(method=method, params=named or list(positional))

    def request(self, method, *params):
        self.ids += 1
        self.message(id=self.ids, method=f"IExchange.{method}Async", params=list(params))
        return self.ids

    def ready(self, **members):
        self.notify("$/ready", **(READY | {"session": self.session} | members))

    async def read(self):
        """The next message, or (stream, data)."""
        try:
            (word,) = struct.unpack(">I", await self.reader.readexactly(4))
            body = await self.reader.readexactly(word & 0x7FFF_FFFF)
        except (asyncio.IncompleteReadError, ConnectionError) as end:
            raise Cut from end
        if word >> 31:
            return int.from_bytes(body[:4]), body[4:]
        message = json.loads(body)
        if message.get("method") == "$/ping":
            self.notify("$/pong", n=message["params"]["n"])
        return message

    async def answer(self, identity):
        """The answer with this id; what comes before it is kept in heard."""
        while True:
            message = await self.read()
            if isinstance(message, dict) and "method" not in message and message.get("id") == identity:
                return message
            self.heard.append(message)

    async def code(self, method, *params):
        return (await self.answer(self.request(method, *params))).get("error", {}).get("code")

    async def is_served(self):
        assert (await self.answer(self.request("Add", 2, 3)))["result"] == 5

    async def drain(self):
        try:
            await self.writer.drain()
        except ConnectionError as end:
            raise Cut from end

    async def until_cut(self):
        while True:
            await self.read()


def items(stream, length=1024, count=1):
    return {"stream": stream, "items": ["x" * length] * count}
