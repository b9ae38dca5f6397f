"""A peer that keeps no rules: hostile.py NAME, with a boot line on standard input.

Prints "cut" when the host has ended the connection, "lives" when it serves this very connection still, and fails when neither is so.
"""
import asyncio
import json
import sys

import hostile_answers  # noqa: F401, each adds its scenarios
import hostile_messages  # noqa: F401
import hostile_ready  # noqa: F401
import hostile_streams  # noqa: F401
from handshake import Handle, dial
from raw import SCENARIOS, Cut, Raw

PATIENCE = 25


async def run(name):
    test, options = SCENARIOS[name]
    raw = Raw(*await dial(Handle.parse(sys.stdin.readline())))
    ready = options.get("ready", {})
    if ready is not None:
        raw.ready(**ready)
    how = "lives"
    try:
        async with asyncio.timeout(PATIENCE):
            assert ready is None or (await raw.read())["method"] == "$/ready"
            await test(raw)
    except Cut:
        how = "cut"
    print("ok", json.dumps({"session": raw.session, "end": how}), flush=True)
    sys.stdin.readline()  # holds the connection until it has been looked at


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
