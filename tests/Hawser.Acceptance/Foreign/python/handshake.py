"""The handshake: dialer and listener prove one ticket to each other in three messages of fixed size."""
import asyncio
import hashlib
import hmac
import json
import os
import random
import socket
import struct
from dataclasses import dataclass, field

MAGIC = b"HAWSER01"
HELLO, CHALLENGE, PROOF = 1, 2, 3
SUITE = 1
BINDING = bytes(32)


class Refused(Exception):
    """The other side is not who it should be. Final: nobody tries again."""


@dataclass(frozen=True)
class Handle:
    """Where a listener is, and one ticket of it."""

    endpoint: str
    listener: bytes
    ticket: bytes
    key: bytes = field(repr=False)

    @staticmethod
    def issue(path):
        return Handle("unix:" + path, os.urandom(16), os.urandom(16), os.urandom(32))

    @staticmethod
    def parse(line):
        """A handle, or the boot line of a worker, which has one and more."""
        members = json.loads(line)
        if members.get("hawser", 1) != 1 or members["suite"] != SUITE or not members["endpoint"].startswith("unix:"):
            raise ValueError("no handle that this peer understands")
        return Handle(members["endpoint"], *(bytes.fromhex(members[name]) for name in ("listener", "ticket", "key")))

    @property
    def path(self):
        return self.endpoint.removeprefix("unix:")

    def line(self):
        secrets = {name: getattr(self, name).hex() for name in ("listener", "ticket", "key")}
        return json.dumps({"hawser": 1, "endpoint": self.endpoint, **secrets, "suite": SUITE})


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def expand(prk, info, length):
    """HKDF-Expand of RFC 5869, for lengths of one block."""
    return mac(prk, info, b"\x01")[:length]


def header(kind, length):
    return MAGIC + struct.pack(">BBHI", kind, SUITE, length, 0)


class Keys:
    def __init__(self, handle):
        self.prk = mac(handle.listener + handle.ticket, handle.key)
        self.listener = expand(self.prk, b"HAWSER01 listener proof", 32)
        self.dialer = expand(self.prk, b"HAWSER01 dialer proof", 32)

    def challenge(self, hello, head):
        return head + mac(self.listener, digest(BINDING, hello, head))

    def proof(self, hello, challenge):
        head = header(PROOF, 48)
        return head + mac(self.dialer, digest(BINDING, hello, challenge, head))

    def session(self, *messages):
        return expand(mac(digest(BINDING, *messages), self.prk), b"HAWSER01 session id", 16).hex()


def check_user(writer):
    """The kernel's word that the other process belongs to this user."""
    _, user, _ = struct.unpack("3i", writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if user != os.getuid():
        raise Refused("the other process is another user's")


async def prove(reader, writer, handle):
    """The dialer's side. Returns the session's id."""
    check_user(writer)
    keys = Keys(handle)
    hello = header(HELLO, 80) + handle.listener + handle.ticket + os.urandom(32)
    writer.write(hello)
    challenge = await reader.readexactly(80)
    if challenge[:16] != header(CHALLENGE, 80) or not hmac.compare_digest(challenge, keys.challenge(hello, challenge[:48])):
        raise Refused("the listener does not know the ticket")
    proof = keys.proof(hello, challenge)
    writer.write(proof)
    return keys.session(hello, challenge, proof)


async def verify(reader, writer, handle):
    """The listener's side, for its one ticket. Returns the session's id."""
    check_user(writer)
    keys = Keys(handle)
    hello = await reader.readexactly(80)
    if hello[:48] != header(HELLO, 80) + handle.listener + handle.ticket:
        raise Refused("the dialer names another listener or ticket")
    challenge = keys.challenge(hello, header(CHALLENGE, 80) + os.urandom(32))
    writer.write(challenge)
    proof = await reader.readexactly(48)
    if not hmac.compare_digest(proof, keys.proof(hello, challenge)):
        raise Refused("the dialer does not know the ticket's key")
    return keys.session(hello, challenge, proof)


async def dial(handle, timeout=10):
    """Connects and proves the ticket, again and again until the listener answers. Returns (reader, writer, session)."""
    pause = 0.02
    async with asyncio.timeout(timeout):
        while True:
            writer = None
            try:
                reader, writer = await asyncio.open_unix_connection(handle.path)
                return reader, writer, await prove(reader, writer, handle)
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(pause * random.uniform(0.5, 1))
                pause = min(2 * pause, 1)
                if writer is not None:
                    writer.close()
            except BaseException:
                if writer is not None:
                    writer.close()
                raise


async def listen(handle, serve, timeout=2):
    """Listens, and calls serve(reader, writer, session) for the one dialer that proves the ticket. Returns the server."""
    burnt = False

    async def accept(reader, writer):
        nonlocal burnt
        try:
            async with asyncio.timeout(timeout):
                session = await verify(reader, writer, handle)
            if burnt:
                raise Refused("the ticket has been used")
            burnt = True
        except (OSError, Refused, TimeoutError, asyncio.IncompleteReadError):
            writer.close()  # without a word
            return
        await serve(reader, writer, session)

    return await asyncio.start_unix_server(accept, handle.path)
