"""What hostile peers do with frames and messages."""
import json
import struct

from raw import scenario


@scenario("half closes")
async def half_closes(raw):
    await raw.is_served()
    raw.request("Talk")
    raw.writer.write_eof()
    await raw.until_cut()


@scenario("a frame of nothing")
async def a_frame_of_nothing(raw):
    raw.bytes(struct.pack(">I", 0))
    await raw.until_cut()


@scenario("a frame over the limit")
async def a_frame_over_the_limit(raw):
    raw.bytes(struct.pack(">I", 262_145))
    await raw.until_cut()


@scenario("a chunk over the limit")
async def a_chunk_over_the_limit(raw):
    raw.bytes(struct.pack(">I", 0x8000_0000 | 262_149))
    await raw.until_cut()


@scenario("a chunk of nothing")
async def a_chunk_of_nothing(raw):
    raw.bytes(struct.pack(">II", 0x8000_0004, 1))
    await raw.until_cut()


@scenario("half a frame")
async def half_a_frame(raw):
    raw.bytes(struct.pack(">I", 1000) + b"{")
    raw.writer.write_eof()
    await raw.until_cut()


@scenario("a message over the limit")
async def a_message_over_the_limit(raw):
    for _ in range(257):
        raw.chunk(0, bytes(262_144))
        await raw.drain()
    await raw.until_cut()


@scenario("long messages that are none")
async def long_messages_that_are_none(raw):
    raw.notify("$/end", stream=0)
    raw.chunk(0, b"x" * 100_000)
    raw.notify("$/end", stream=0, error={"code": 1, "message": "dropped"})
    inner = json.dumps({"jsonrpc": "2.0", "method": "$/end", "params": {"stream": 0}}).encode()
    raw.chunk(0, inner)
    raw.notify("$/end", stream=0)
    raw.notify("$/end", stream=0)
    await raw.is_served()


@scenario("ready again")
async def ready_again(raw):
    raw.ready(limits={"chunk": 1, "window": -1, "message": 0})
    raw.ready(session="another")
    raw.message(id=1, method="$/ready", params={})
    assert (await raw.answer(1))["error"]["code"] == -32601
    await raw.is_served()


@scenario("ids of every kind")
async def ids_of_every_kind(raw):
    good = ["0", "-0", "-1", "9007199254740993", "1" + "0" * 127, '""', '"%s"' % ("x" * 126), '"\\u0041"', '"1"']
    bad = ["1.5", "1e3", "1" + "0" * 128, '"%s"' % ("x" * 200), "true", "{}", "[]", '"\\ud800"']
    for text in good:
        raw.body(b'{"jsonrpc":"2.0","id":%s,"method":"IExchange.AddAsync","params":[2,3]}' % text.encode())
        message = await raw.read()
        assert message["result"] == 5 and message["id"] == json.loads(text), (text, message)
    for text in bad:
        raw.body(b'{"jsonrpc":"2.0","id":%s,"method":"IExchange.AddAsync","params":[2,3]}' % text.encode())
        message = await raw.read()
        assert message["error"]["code"] == -32600 and message["id"] is None, (text, message)
        raw.body(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%s}}' % text.encode())
        raw.body(b'{"jsonrpc":"2.0","id":%s,"result":1}' % text.encode())
        raw.body(b'{"jsonrpc":"2.0","id":%s,"error":{}}' % text.encode())
    await raw.is_served()


@scenario("an id that is in use")
async def an_id_that_is_in_use(raw):
    raw.message(id=1, method="IExchange.WaitAsync")
    raw.message(id=1, method="IExchange.AddAsync", params=[2, 3])
    assert (await raw.answer(None))["error"]["code"] == -32600
    raw.message(id="1", method="IExchange.AddAsync", params=[2, 3])  # of another type
    assert (await raw.answer("1"))["result"] == 5
    raw.notify("$/cancelRequest", id=1)
    assert (await raw.answer(1))["error"]["code"] == -32800


@scenario("halves of surrogate pairs")
async def halves_of_surrogate_pairs(raw):
    for params in (r'[{"\ud800$":1}]', r'[{"$stream":1,"\udc00":2}]', r'{"\ud800":1,"a":2,"b":"$"}', r'[{"$progress":"\ud800"}]',
                   r'["\ud800","$"]'):
        for method in ("Add", "Sum", "Echo", "Steps", "Reverse", "Digest"):
            raw.body(b'{"jsonrpc":"2.0","id":1,"method":"IExchange.%sAsync","params":%s}' % (method.encode(), params.encode()))
            assert "error" in await raw.answer(1), (method, params)
            raw.body(b'{"jsonrpc":"2.0","method":"IExchange.%sAsync","params":%s}' % (method.encode(), params.encode()))
    for body in (rb'{"jsonrpc":"2.0","method":"\ud800"}', rb'{"jsonrpc":"2.0","\ud800":1,"method":"x"}',
                 rb'{"jsonrpc":"\ud800","method":"x"}',
                 rb'{"jsonrpc":"2.0","method":"$/stream","params":{"stream":1,"items":["\ud800"]}}',
                 rb'{"jsonrpc":"2.0","method":"$/bye2","params":{"\ud800":"\udc00"}}',
                 rb'{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"\ud800"}}'):
        raw.body(body)
    call = raw.request("Sum", {"$stream": 9})
    raw.body(rb'{"jsonrpc":"2.0","method":"$/end","params":{"stream":9,"error":{"code":1,"message":"\ud800","data":{"type":"\udc00"}}}}')
    assert "error" in await raw.answer(call)
    await raw.is_served()


@scenario("messages that are none")
async def messages_that_are_none(raw):
    for body in (b"{", b"\xff\xfe", b"[" * 200_000, b'{"jsonrpc":"2.0","id":5,"method":"x","params":' + b"[" * 1000 + b"]" * 1000 + b"}"):
        raw.body(body)
        assert (await raw.read())["error"]["code"] == -32700
    await raw.is_served()
    raw.body(b"nothing")  # the fifth
    await raw.until_cut()


@scenario("shapes that are none")
async def shapes_that_are_none(raw):
    for body in (b"7", b"null", b'"text"', b"{}", b"[]", b'{"jsonrpc":"1.0","id":1,"method":"x"}', b'{"jsonrpc":"2.0","id":1,"method":7}',
                 b'{"jsonrpc":"2.0","id":1,"method":"x","params":7}', b'{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}'):
        raw.body(body)
        assert (await raw.read())["error"]["code"] == -32600, body
    await raw.is_served()


@scenario("deadlines of every kind")
async def deadlines_of_every_kind(raw):
    for deadline in ("0", "-1", "-9223372036854775808", "1"):
        raw.body(b'{"jsonrpc":"2.0","id":1,"method":"IExchange.WaitAsync","$":{"deadlineMs":%s}}' % deadline.encode())
        assert (await raw.answer(1))["error"]["code"] in (-32001, -32600), deadline
    for deadline in ("1e400", "9223372036854775807", "99999999999999999999999", "1.5e3", '"x"', "null", "{}", "[1]"):
        raw.body(b'{"jsonrpc":"2.0","id":1,"method":"IExchange.AddAsync","$":{"deadlineMs":%s},"params":[2,3]}' % deadline.encode())
        message = await raw.answer(1)
        assert message.get("result") == 5 or message["error"]["code"] == -32600, (deadline, message)
    await raw.is_served()


@scenario("goodbyes and no end")
async def goodbyes_and_no_end(raw):
    for _ in range(1000):
        raw.notify("$/bye", reason="x" * 1000)
    await raw.until_cut()


@scenario("pings without end")
async def pings_without_end(raw):
    for n in range(100_000):
        raw.notify("$/ping", n=n)
        if n % 1000 == 0:
            await raw.drain()
            while len(raw.heard) < n:
                raw.heard.append(await raw.read())
    await raw.is_served()
