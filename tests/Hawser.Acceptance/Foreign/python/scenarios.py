"""Runs one scenario with a host: scenarios.py dial NAME with a boot line on standard input, or listen NAME, which prints one.

Prints "ok" with the session and how the connection ended, or fails with a traceback.
"""
import asyncio
import hashlib
import json
import os
import sys
import tempfile

from errors import RpcError
from guest import Guest, as_bytes, pattern, pieces
from handshake import Handle, Refused, dial, listen
from peer import Call, Peer, encode
from streams import ByteStream, Progress

SCENARIOS = {}


def scenario(name, **options):
    def add(run):
        SCENARIOS[name] = run, options
        return run
    return add


async def each(values):
    for value in values:
        yield value


async def fails(awaitable):
    try:
        await awaitable
    except RpcError as error:
        return error
    raise AssertionError("no error came")


class Host:
    """The other side's methods, by their short names."""

    def __init__(self, peer):
        self._peer = peer

    def __getattr__(self, name):
        return lambda *params, **options: self._peer.call(f"IExchange.{name}Async", *params, **options)

    async def check(self, name):
        await self._peer.call("IHost.CheckAsync", name)


@scenario("handshake")
async def handshake(peer, host, guest):
    assert await host.Add(2, 3) == 5
    assert {"IExchange", "IHost"} <= set(peer.their_contracts)


@scenario("calls")
async def calls(peer, host, guest):
    assert await host.Triple(14) == 42  # which calls Add here, from inside the call
    text = "schön \0 \U0001F600"
    assert await host.Echo(text) == text
    sums = await asyncio.gather(*(host.Add(i, 497 - i) for i in range(3000)))
    assert sums == [497] * 3000
    await host.check("calls")


@scenario("errors")
async def errors(peer, host, guest):
    error = await fails(host.Fail("on purpose"))
    assert (error.code, error.data["type"], error.data["message"]) == (-32000, "System.InvalidOperationException", "on purpose")
    assert error.data["inner"]["message"] == "the cause" and "Exchange" in error.data["stack"]
    assert (await fails(peer.call("IExchange.Nothing"))).code == -32601
    error = await fails(host.Add("two", 3))
    assert error.code == -32602 and "a" in error.message
    assert (await fails(host.Add(1, 2, 3))).code == -32602
    await host.check("errors")


@scenario("notifications")
async def notifications(peer, host, guest):
    for i in range(1, 10_001):
        await peer.notify("IExchange.NoteAsync", i)
    while await host.Noted() != 50_005_000:
        pass
    await peer.notify("Nobody.Serves", "this")
    await host.check("notifications")


@scenario("cancel")
async def cancel(peer, host, guest):
    begun = asyncio.Event()
    waiting = asyncio.create_task(host.Wait(Progress(lambda _: begun.set())))
    await begun.wait()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    await host.WaitEnded()
    while peer.calls:  # it is answered all the same, -32800
        await host.Add(1, 1)
    await host.check("cancel")


@scenario("deadline")
async def deadline(peer, host, guest):
    assert (await fails(host.Wait(None, deadline=0.2))).code == -32001
    await host.WaitEnded()
    assert 0 < await host.Remaining(deadline=20) <= 20_000
    assert await host.Remaining() is None
    await host.check("deadline")


@scenario("items")
async def items(peer, host, guest):
    assert [i async for i in await host.Count(20_000)] == list(range(20_000))
    assert [i async for i in await host.Count(0)] == []
    assert await host.Sum(each(range(20_000))) == 199_990_000
    upper = [text async for text in await host.Upper(each(["a", "b", "c"]))]
    assert upper == ["A", "B", "C"]
    await host.check("items")


@scenario("slow consumer")
async def slow_consumer(peer, host, guest):
    talk = await host.Talk()
    await talk.allowance.exhausted.wait()
    arrived = len(talk._queue)
    for _ in range(100):
        assert await host.Add(1, 1) == 2
    assert len(talk._queue) == arrived  # without credit nothing came
    for _ in range(2000):
        assert len(await anext(talk)) == 1024
    await talk.aclose()

    produced = 0

    async def endless():
        nonlocal produced
        while True:
            produced += 1
            yield "h" * 1024

    held = asyncio.create_task(host.Hold(2000, endless()))
    while not peer.values.producing:
        await asyncio.sleep(0)
    (out,) = peer.values.producing.values()
    await out.credit.exhausted.wait()
    assert 200 < produced < 300 and await host.Add(1, 1) == 2
    await host.Go()
    assert await held == 2000 * 1024
    await host.check("slow consumer")


@scenario("broken items")
async def broken_items(peer, host, guest):
    taken = []

    async def take():
        async for item in await host.Break(1000):
            taken.append(item)

    error = await fails(take())
    assert (error.code, error.data["message"], taken) == (-32000, "broken after 1000", list(range(1000)))

    async def broken():
        yield 1
        raise RuntimeError("broken at the guest")

    error = await fails(host.Sum(broken()))
    assert error.code == -32000 and "broken at the guest" in error.message
    await host.check("broken items")


@scenario("leave early")
async def leave_early(peer, host, guest):
    talk = await host.Talk()
    assert len(await anext(talk)) == 1024
    await talk.aclose()
    await host.TalkEnded()

    stopped = asyncio.Event()

    async def endless():
        try:
            while True:
                yield "first"
        finally:
            stopped.set()

    assert await host.First(endless()) == "first"
    await stopped.wait()
    await host.check("leave early")


@scenario("byte streams")
async def byte_streams(peer, host, guest):
    data = pattern(3 * 1024 * 1024 + 1)
    assert b"".join([piece async for piece in await host.Bytes(len(data))]) == data
    assert await host.Digest(ByteStream(pieces(data))) == hashlib.sha256(data).hexdigest()
    assert await host.Digest(ByteStream(pieces(b""))) == hashlib.sha256().hexdigest()
    await host.check("byte streams")


@scenario("bytes")
async def large_bytes(peer, host, guest):
    for length in (0, 1, 4096, 4097, 1024 * 1024, 5 * 1024 * 1024 + 3):
        data = pattern(length)
        assert as_bytes(await host.Reverse(data)) == data[::-1]
    await host.check("bytes")


@scenario("long messages")
async def long_messages(peer, host, guest):
    text = "ö" * 1024 * 1024
    echoes = await asyncio.gather(*(host.Echo(text + str(i)) for i in range(4)))
    assert echoes == [text + str(i) for i in range(4)]
    assert [item async for item in await host.Upper(each([text, text]))] == ["Ö" * 1024 * 1024] * 2
    await host.check("long messages")


@scenario("progress")
async def progress(peer, host, guest):
    steps = []
    assert await host.Steps(20_000, Progress(steps.append)) == 20_000
    assert steps == list(range(1, 20_001))
    await host.check("progress")


@scenario("life of the host", limits={"silenceMs": 900})
async def life_of_the_host(peer, host, guest):
    heard = asyncio.Queue()
    protocol = peer._protocol

    def listen_in(method, params, size):
        heard.put_nowait(method)
        protocol(method, params, size)

    peer._protocol = listen_in
    peer.ping()
    assert await peer.pongs.get() == 1
    pings = 0
    while pings < 6:  # two limits of silence
        pings += await heard.get() == "$/ping"


@scenario("life of the guest")
async def life_of_the_guest(peer, host, guest):
    for _ in range(9):  # longer than the host bears silence
        await peer.pongs.get()
    assert await host.Add(2, 3) == 5


@scenario("silence", silent=True)
async def silence(peer, host, guest):
    assert (await peer.ended).startswith("lost")


@scenario("goodbye")
async def goodbye(peer, host, guest):
    held = asyncio.create_task(host.Hold(0, each([])))
    while not peer.calls:
        await asyncio.sleep(0)
    ending = asyncio.create_task(peer.bye())
    while not peer.bye_heard:
        await asyncio.sleep(0.001)
    # The host calls no more, and neither does this side: what is open is answered, and what is new is not started.
    peer.frames.write_message(encode({"jsonrpc": "2.0", "id": 99, "method": "IExchange.AddAsync", "params": [1, 2]}))
    peer.calls[99] = late = Call(0, [])
    assert (await fails(late.future)).code == -32002
    peer.frames.write_message(encode({"jsonrpc": "2.0", "method": "IExchange.GoAsync"}))  # notifications are carried out
    assert await held == 0
    assert await ending == "bye"


@scenario("goodbye of the host")
async def goodbye_of_the_host(peer, host, guest):
    await peer.call("IHost.LeaveAsync")
    assert await peer.ended == "bye"


@scenario("loss")
async def loss(peer, host, guest):
    peer.frames.abort()
    assert (await peer.ended).startswith("lost")


@scenario("one request", limits={"requests": 1})
async def one_request(peer, host, guest):
    await host.check("requests")
    assert guest.most_running == 1


@scenario("short messages", limits={"message": 65_536, "chunk": 4096})
async def short_messages(peer, host, guest):
    error = await fails(host.Echo("a" * 70_000))
    assert error.code == -32003 and error.data["limit"] == 65_536 and error.data["size"] > 70_000
    assert len(await host.Echo("a" * 60_000)) == 60_000
    assert (await fails(host.Reverse(bytes(70_000)))).code == -32003
    await host.check("messages too long")


@scenario("one stream", limits={"streams": 1})
async def one_stream(peer, host, guest):
    await host.check("one stream")
    first = await host.Count(1_000_000)
    assert (await fails(host.Count(3))).code == -32003
    await first.aclose()
    assert [i async for i in await host.Count(3)] == [0, 1, 2]


@scenario("small window", limits={"window": 1, "chunk": 64 * 1024})
async def small_window(peer, host, guest):
    assert [i async for i in await host.Count(300)] == list(range(300))
    data = pattern(1_000_000)
    assert b"".join([piece async for piece in await host.Bytes(len(data))]) == data
    steps = []
    assert await host.Steps(300, Progress(steps.append)) == 300 and steps == list(range(1, 301))
    await host.check("progress")


@scenario("depth")
async def depth(peer, host, guest):
    peer.frames.write_message(b'{"jsonrpc":"2.0","id":7,"method":"IExchange.AddAsync","params":' + b"[" * 64 + b"]" * 64 + b"}")
    peer.calls[7] = deep = Call(0, [])
    assert (await fails(deep.future)).code == -32700
    assert await host.Add(2, 3) == 5


@scenario("other contract", contracts={"IExchange": "00" * 32})
async def other_contract(peer, host, guest):
    error = await fails(host.check("calls"))
    assert error.data["type"] == "Hawser.Rpc.ContractMismatchException"


@scenario("wrong key")
async def wrong_key(peer, host, guest):
    raise AssertionError("the wrong key was let in")


async def run(role, name):
    test, options = SCENARIOS[name]
    guest = Guest()
    connected = asyncio.get_running_loop().create_future()

    async def serve(reader, writer, session):
        connected.set_result((reader, writer, session))

    with tempfile.TemporaryDirectory() as folder:  # of mode 0700
        server = None
        if role == "dial":
            await serve(*await dial(Handle.parse(sys.stdin.readline())))
        else:
            handle = Handle.issue(os.path.join(folder, "s"))
            server = await listen(handle, serve)
            print(handle.line(), flush=True)
        reader, writer, session = await connected
        if server:
            server.close()
        peer = Peer(reader, writer, session, guest.methods, options.get("limits"), options.get("contracts"))
        if options.get("silent"):
            peer._stay_alive = peer.silent = lambda: asyncio.sleep(0)
            protocol = peer._protocol
            peer._protocol = lambda method, *rest: method == "$/ping" or protocol(method, *rest)
        await peer.connect()
        await test(peer, Host(peer), guest)
        how = await peer.bye()
        print("ok", json.dumps({"session": session, "end": how}))


try:
    asyncio.run(run(*sys.argv[1:]))
except Refused as refusal:
    sys.exit(f"refused: {refusal}")
