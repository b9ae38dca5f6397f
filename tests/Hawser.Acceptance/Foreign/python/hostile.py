"""Peers that keep no rules, one after the other: each is asked for by a line of JSON, with a scenario's name, its arguments and a boot line.

Prints "ok" with "cut" when the host has ended the connection, or with "lives" when it serves this very connection still, and "failed" with the
traceback when neither is so. The connection stays until the next line, which is empty; then it prints "left".
"""
import asyncio
import json
import sys
import traceback

import hostile_answers  # noqa: F401, each adds its scenarios
import hostile_messages  # noqa: F401
import hostile_ready  # noqa: F401
import hostile_streams  # noqa: F401
from handshake import Handle, dial
from raw import SCENARIOS, Cut, Raw

PATIENCE = 50  # a host on a busy machine takes its time over hundreds of megabytes


async def run(name, handle):
    test, options = SCENARIOS[name]
    raw = Raw(*await dial(handle))
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
    raw.writer.transport.abort()


def serve():
    while line := sys.stdin.readline():
        asked = json.loads(line)
        sys.argv[1:] = asked["arguments"]
        try:
            asyncio.run(run(asked["scenario"], Handle.parse(asked["boot"])))
            print("left", flush=True)
        except BaseException:
            print("failed", json.dumps(traceback.format_exc()), flush=True)


if __name__ == "__main__":
    serve()
