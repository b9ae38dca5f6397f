"""What hostile peers send as their first frame, or in its place."""
import json
import sys

from raw import READY, scenario


@scenario("no ready", ready=None)
async def no_ready(raw):
    await raw.until_cut()


@scenario("a call before ready", ready=None)
async def a_call_before_ready(raw):
    raw.request("Add", 2, 3)
    await raw.until_cut()


@scenario("a chunk before ready", ready=None)
async def a_chunk_before_ready(raw):
    raw.chunk(1, b"x")
    await raw.until_cut()


@scenario("a batch before ready", ready=None)
async def a_batch_before_ready(raw):
    raw.body(b"[]")
    await raw.until_cut()


@scenario("a ready that is too long", ready=None)
async def a_ready_that_is_too_long(raw):
    body = json.dumps({"jsonrpc": "2.0", "method": "$/ready", "params": READY | {"session": raw.session}}).encode()
    raw.body(body + b" " * (65_537 - len(body)))
    await raw.until_cut()


@scenario("a ready that is just not too long", ready=None)
async def a_ready_that_is_just_not_too_long(raw):
    body = json.dumps({"jsonrpc": "2.0", "method": "$/ready", "params": READY | {"session": raw.session}}).encode()
    raw.body(body + b" " * (65_536 - len(body)))
    await raw.is_served()


@scenario("limits that are none", ready=None)
async def limits_that_are_none(raw):
    raw.notify("$/ready", **(READY | {"session": raw.session} | json.loads(sys.argv[1])))
    await raw.until_cut()


@scenario("limits that are odd", ready=None)
async def limits_that_are_odd(raw):
    raw.notify("$/ready", **(READY | {"session": raw.session} | json.loads(sys.argv[1])))
    await raw.is_served()


@scenario("limits of nearly nothing", ready={"limits": {
    "message": 2048, "chunk": 2048, "depth": 8, "requests": 1, "pending": 1, "streams": 0, "window": 1, "silenceMs": 1}})
async def limits_of_nearly_nothing(raw):
    await raw.is_served()
    assert await raw.code("Echo", "x" * 3000) == -32003
    assert await raw.code("Talk") == -32003
    assert await raw.code("Fail", "x" * 5000) in (-32000, -32003)
    raw.message(id=1, method="IHost.CheckAsync", params=["calls"])
    assert (await raw.answer(1))["error"]["code"] == -32000  # what it would call here is over the limits
    await raw.is_served()
