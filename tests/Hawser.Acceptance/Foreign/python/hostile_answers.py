"""What hostile peers answer when the host calls them."""
from raw import items, scenario

ODD_RESULTS = (7, "text", None, [], {}, [1, 2], {"$stream": 0}, {"$stream": -1}, {"$bytes": 1.5}, {"$bytes": 1, "length": -1},
               {"$bytes": 1, "length": 1 << 62}, {"$progress": 1}, {"$stream": 1, "odd": 2})


async def called(raw, check):
    """Has the host call this side, and returns the number of the check and of the call."""
    raw.ids += 1
    raw.message(id=raw.ids, method="IHost.CheckAsync", params=[check])
    return raw.ids, (await call(raw))["id"]


async def call(raw):
    while True:
        message = await raw.read()
        if isinstance(message, dict) and "id" in message and "method" in message:
            return message


async def fails(raw, check):
    assert (await raw.answer(check))["error"]["code"] == -32000


@scenario("answers of another kind")
async def answers_of_another_kind(raw):
    for result in ODD_RESULTS:
        for name in ("calls", "items", "byte streams", "bytes", "leave early"):
            check, request = await called(raw, name)
            raw.message(id=request, result=result)
            await fails(raw, check)
    for error in (None, 7, "text", [], {}, {"code": "x"}, {"code": 1.5, "message": []}, {"code": -32001, "message": "m"},
                  {"code": -32003, "message": "m", "data": {"size": "x"}}, {"code": -32000, "message": "m", "data": {"inner": {"inner": 7}}}):
        check, request = await called(raw, "calls")
        raw.message(id=request, error=error)
        await fails(raw, check)
    await raw.is_served()


@scenario("streams in place of values")
async def streams_in_place_of_values(raw):
    for number in range(1, 600):  # more than may be open: what nobody takes must not stay so
        check, request = await called(raw, "calls")
        raw.message(id=request, result={"$stream": number} if number % 2 else {"$bytes": number})
        raw.notify("$/stream", **items(number))
        raw.chunk(number, b"x")
        await fails(raw, check)
    await raw.is_served()


@scenario("streams that nobody takes")
async def streams_that_nobody_takes(raw):
    for number in range(1, 600):
        raw.notify("$/stream", **items(number))
        marker = {"$stream": number} if number % 2 else {"$bytes": number, "length": 1 << 20}
        assert await raw.code("Add", marker, 1) == -32602
        call = raw.request("Hold", 1, {"$stream": number})
        raw.notify("$/cancelRequest", id=call)
        answer = await raw.answer(call)
        assert answer["error"]["code"] == -32800, answer
        raw.notify("IExchange.NoteAsync", {"$stream": number})
        raw.notify("Nobody.Serves", {"$stream": number})
    await raw.is_served()


@scenario("answers twice")
async def answers_twice(raw):
    check, request = await called(raw, "leave early")
    for number in (1, 2, 3):
        raw.message(id=request, result={"$stream": number})
    raw.message(id=request, error={"code": 1, "message": "m"})
    for number in (1, 2, 3):
        raw.notify("$/stream", **items(number))
    request = (await call(raw))["id"]  # it has taken the first item, and goes on
    raw.message(id=request, result=None)
    request = (await call(raw))["id"]
    raw.message(id=request, result="another")
    await fails(raw, check)
    raw.message(id=1 << 40, result={"$stream": 4})
    await raw.is_served()


@scenario("streams of one number")
async def streams_of_one_number(raw):
    first, request = await called(raw, "leave early")
    raw.message(id=request, result={"$stream": 1})
    second, request = await called(raw, "leave early")
    raw.message(id=request, result={"$stream": 1})
    await fails(raw, second)
    raw.notify("$/end", stream=1, error={"code": 1, "message": "m"})
    await fails(raw, first)
    await raw.is_served()
