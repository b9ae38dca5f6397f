"""A peer in Python's standard library, written from docs/protocol.md: it dials, proves its ticket, calls IAdder.AddAsync, and answers Foreign.Double.

Its standard input is a boot line. It prints what its call returned, and ends when the other side says goodbye.
"""
import hashlib
import hmac
import json
import os
import socket
import struct
import sys

MAGIC = b"HAWSER01"


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def expand(prk, info, length):  # HKDF-Expand of RFC 5869, for one block
    return mac(prk, info, b"\x01")[:length]


def header(kind, length):
    return MAGIC + struct.pack(">BBHI", kind, 1, length, 0)


def take(stream, length):
    data = stream.read(length)
    if len(data) != length:
        sys.exit("the listener closed the connection")
    return data


def handshake(sock, stream, boot):
    listener, ticket, key = (bytes.fromhex(boot[name]) for name in ("listener", "ticket", "key"))
    binding = bytes(32)
    prk = mac(listener + ticket, key)
    hello = header(1, 80) + listener + ticket + os.urandom(32)
    sock.sendall(hello)
    challenge = take(stream, 80)
    transcript = hashlib.sha256(binding + hello + challenge[:48]).digest()
    if challenge[:16] != header(2, 80) or not hmac.compare_digest(challenge[48:], mac(expand(prk, b"HAWSER01 listener proof", 32), transcript)):
        sys.exit("the listener does not know the ticket")
    proof = header(3, 48)
    proof += mac(expand(prk, b"HAWSER01 dialer proof", 32), hashlib.sha256(binding + hello + challenge + proof).digest())
    sock.sendall(proof)
    salt = hashlib.sha256(binding + hello + challenge + proof).digest()
    return expand(mac(salt, prk), b"HAWSER01 session id", 16).hex()


def main():
    boot = json.loads(sys.stdin.readline())
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(boot["endpoint"].removeprefix("unix:"))
    stream = sock.makefile("rb")
    session = handshake(sock, stream, boot)

    def send(**message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        sock.sendall(struct.pack(">I", len(body)) + body)

    send(method="$/ready", params={"protocol": 1, "session": session})
    while True:
        message = json.loads(take(stream, struct.unpack(">I", take(stream, 4))[0]))
        method = message.get("method")
        if method == "$/ready":
            send(id=1, method="IAdder.AddAsync", params=[2, 3])
        elif method == "$/ping":
            send(method="$/pong", params=message["params"])
        elif method == "Foreign.Double":
            send(id=message["id"], result=2 * message["params"][0])
        elif method == "$/bye":
            send(method="$/bye", params={"reason": "done"})
            return
        elif message.get("id") == 1:
            print(message["result"], flush=True)


main()
