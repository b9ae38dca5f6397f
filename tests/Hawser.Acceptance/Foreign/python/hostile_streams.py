"""What hostile peers do with streams and credit."""
import asyncio

from raw import items, scenario


@scenario("items without credit")
async def items_without_credit(raw):
    raw.request("Hold", 1, {"$stream": 1})
    for _ in range(300):  # of a kilobyte each, for a window of 256
        raw.notify("$/stream", **items(1))
    await raw.until_cut()


@scenario("one way calls without credit")
async def one_way_calls_without_credit(raw):
    raw.notify("IExchange.WaitAsync")  # never ends, and those behind it never start
    for _ in range(300):
        raw.notify("IExchange.EchoAsync", "x" * 1024)
    await raw.until_cut()


@scenario("too many streams")
async def too_many_streams(raw):
    for number in range(1, 258):
        raw.request("Hold", 1, {"$stream": number})
    await raw.until_cut()


@scenario("too many streams in one call")
async def too_many_streams_in_one_call(raw):
    raw.request("Hold", *({"$stream": number} for number in range(1, 258)))
    await raw.until_cut()


@scenario("frames of unknown streams")
async def frames_of_unknown_streams(raw):
    for number in range(1, 5000):
        raw.chunk(number, b"x" * 1000)
        for method in ("$/stream", "$/end", "$/stop", "$/credit"):
            raw.notify(method, **items(number), n=1)
        await raw.drain()
    for odd in (-1, 0, 1.5, 1 << 32, 1 << 80, "1", None, [], {}):
        for method in ("$/stream", "$/end", "$/stop", "$/credit"):
            raw.notify(method, **(items(1) | {"stream": odd}), n=1)
    for method in ("$/stream", "$/end", "$/stop", "$/credit", "$/progress", "$/cancelRequest", "$/ping", "$/pong", "$/odd"):
        raw.notify(method)
        raw.message(method=method)
        raw.message(method=method, params=[1])
    await raw.is_served()


@scenario("more bytes than announced")
async def more_bytes_than_announced(raw):
    call = raw.request("Reverse", {"$bytes": 1, "length": 10})
    raw.chunk(1, b"x" * 9)
    raw.chunk(1, b"x" * 9)
    assert "error" in await raw.answer(call)
    await raw.is_served()


@scenario("fewer bytes than announced")
async def fewer_bytes_than_announced(raw):
    call = raw.request("Reverse", {"$bytes": 1, "length": 10})
    raw.chunk(1, b"x" * 9)
    raw.notify("$/end", stream=1)
    assert "error" in await raw.answer(call)
    await raw.is_served()


@scenario("lengths that nobody has")
async def lengths_that_nobody_has(raw):
    for length in (-1, 0.5, 1 << 26 | 1, 1 << 31, 1 << 62, 1 << 63, 1 << 80, "1", None, True):
        assert await raw.code("Reverse", {"$bytes": 1, "length": length}) == -32602
    await raw.is_served()


@scenario("lengths that nobody sends")
async def lengths_that_nobody_sends(raw):
    calls = [raw.request("Reverse", {"$bytes": number, "length": 1 << 26}) for number in range(1, 6)]
    for number in range(1, 6):
        raw.chunk(number, b"x")
    assert (await raw.answer(calls[-1]))["error"]["code"] == -32002  # 4 times 64 MiB are all that may be pending
    await raw.is_served()


@scenario("ends twice")
async def ends_twice(raw):
    call = raw.request("Sum", {"$stream": 1})
    raw.notify("$/stream", stream=1, items=[1, 2])
    raw.notify("$/end", stream=1)
    raw.notify("$/end", stream=1, error={"code": 1, "message": "again"})
    raw.notify("$/stream", stream=1, items=[4])
    assert (await raw.answer(call))["result"] == 3
    await raw.is_served()


@scenario("a number that is in use")
async def a_number_that_is_in_use(raw):
    first = raw.request("Sum", {"$stream": 1})
    assert await raw.code("Sum", {"$stream": 1}) == -32602
    assert await raw.code("Sum", {"$stream": 2}, {"$stream": 2}) == -32602
    raw.notify("$/stream", stream=1, items=[1, 2])
    raw.notify("$/end", stream=1)
    assert (await raw.answer(first))["result"] == 3
    second = raw.request("Sum", {"$stream": 1})  # free again
    raw.notify("$/end", stream=1)
    assert (await raw.answer(second))["result"] == 0


@scenario("streams of another kind")
async def streams_of_another_kind(raw):
    for marker in ({"$bytes": 1}, {"$bytes": 2, "length": 3}, {"$stream": 0}, {"$stream": -1}, {"$stream": 1 << 32}, {"$stream": 1.5},
                   {"$stream": 3, "length": 1}, {"$stream": 4, "odd": 1}, {"$progress": 1}, {"$stream": 5, "$bytes": 5}, 7, "text", None):
        assert await raw.code("Sum", marker) == -32602, marker
    assert await raw.code("Add", {"$stream": 6}, 1) == -32602
    assert await raw.code("Reverse", {"$bytes": 7}) == -32602
    assert await raw.code("Steps", 1, {"$progress": None}) == -32602
    for number in range(8):
        raw.chunk(number + 1, b"x")
    await raw.is_served()


@scenario("odd items")
async def odd_items(raw):
    for odd in ("text", None, 7, {"a": 1}):
        call = raw.request("Sum", {"$stream": 1})
        raw.notify("$/stream", stream=1, items=odd)
        raw.notify("$/end", stream=1)
        assert (await raw.answer(call))["result"] == 0, odd
    call = raw.request("Sum", {"$stream": 1})
    raw.notify("$/stream", stream=1, items=[1, "two"])
    assert "error" in await raw.answer(call)
    for error in ("text", None, [], {}, {"code": "x"}, {"code": 1 << 80, "message": 1}, {"code": 1, "message": "m", "data": {"type": 5}}):
        call = raw.request("Sum", {"$stream": 2})
        raw.notify("$/end", stream=2, error=error)
        await raw.answer(call)
    await raw.is_served()


@scenario("odd credit")
async def odd_credit(raw):
    talk = await raw.answer(raw.request("Talk"))
    number = talk["result"]["$stream"]
    for n in (-1, -(1 << 63), 0, 0.5, 1 << 80, "1", None, (1 << 63) - 1, (1 << 63) - 1, 1):
        for stream in (number, 0):
            raw.notify("$/credit", stream=stream, n=n)
    for _ in range(2000):  # far more than a window
        await raw.read()
    raw.notify("$/stop", stream=number)
    await raw.is_served()
    call = raw.request("Steps", 10, {"$progress": "t"})
    assert (await raw.answer(call))["result"] == 10


@scenario("never takes")
async def never_takes(raw):
    talks = [raw.request("Talk") for _ in range(200)]
    steps = [raw.request("Steps", 100_000, {"$progress": 1})]  # whose reports block a thread of the host's pool
    answered = set()
    while not set(talks) <= answered:
        message = await raw.read()
        if isinstance(message, dict) and "method" not in message:
            answered.add(message["id"])
    assert not answered & set(steps)
    await raw.is_served()


@scenario("takes no reports that it asks for", ready={"limits": {"window": 2_147_483_647}})
async def takes_no_reports_that_it_asks_for(raw):
    raw.writer.transport.pause_reading()
    for i in range(4):
        raw.request("Steps", 100_000_000, {"$progress": i})
    await asyncio.sleep(2)  # what would grow grows by hundreds of megabytes
    raw.writer.transport.resume_reading()
    await raw.is_served()


@scenario("never reads")
async def never_reads(raw):
    raw.writer.transport.pause_reading()
    text = "x" * 250_000
    while True:  # asks, and takes no answer
        raw.request("Echo", text)
        await raw.drain()
