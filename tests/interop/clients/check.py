#!/usr/bin/env python3
"""Debian's python3-socketio client against the reference server: check.py websocket|polling|upgrade ECHO_URL ROOMS_URL.

Connects, emits, gets acks, exchanges binary and receives room broadcasts; exits 1 with the first difference.
"""
import asyncio
import json
import sys

import socketio

transport, echo_url, rooms_url = sys.argv[1:4]
TRANSPORTS = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": None}[transport]
PATIENCE = 8


async def connected(url):
    client = socketio.AsyncClient(reconnection=False)
    inbox = asyncio.Queue()

    @client.on("*")
    async def any_event(event, *args):
        await inbox.put((event, list(args)))

    await asyncio.wait_for(client.connect(url, transports=TRANSPORTS), PATIENCE)
    return client, inbox


async def next_of(inbox, event):
    while True:
        name, args = await asyncio.wait_for(inbox.get(), PATIENCE)
        if name == event:
            return args


def same(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


async def echo():
    client, inbox = await connected(echo_url)
    sent = ("text", 1, {"a": [True, None, "é€😀"]})
    await client.emit("message", sent)
    same(await next_of(inbox, "message-back"), list(sent), "text and objects")
    answer = await client.call("message-with-ack", ("a", 2), timeout=PATIENCE)
    same(list(answer), ["a", 2], "acknowledgement")
    await client.emit("message", (b"\x01\x02\x00\xff", {"nested": b"\x04"}))
    same(await next_of(inbox, "message-back"), [b"\x01\x02\x00\xff", {"nested": b"\x04"}], "bytes")
    same(await client.call("message-with-ack", b"\x09\x08", timeout=PATIENCE), b"\x09\x08", "bytes in an acknowledgement")
    for start in range(0, 100, 10):  # this client refuses a polling body of more than 16 packets, whoever sends it
        for i in range(start, start + 10):
            await client.emit("message", i)
        same([(await next_of(inbox, "message-back"))[0] for _ in range(10)], list(range(start, start + 10)), "order")
    await client.disconnect()


async def rooms():
    (ann, ann_box), (bob, bob_box), (eve, eve_box) = [await connected(rooms_url) for _ in range(3)]
    room = f"py-{transport}"
    for client, box, name in ((ann, ann_box, "ann"), (bob, bob_box, "bob"), (eve, eve_box, "eve")):
        if client is not eve:
            await client.emit("joinRoom", room)
        await client.emit("socketUsername", f"{name}-{room}")
        same(await next_of(box, "validUsername"), [f"{name}-{room}"], "claimed name")
    text = json.dumps({"messageContent": "hi", "roomOriginName": room})
    await ann.emit("chat message", text)
    same(await next_of(bob_box, "chat message"), [text], "room broadcast")
    await ann.emit("chat message", text.encode())
    same(await next_of(bob_box, "chat message"), [text.encode()], "room broadcast of bytes")
    await eve.emit("socketUsername", f"ann-{room}")
    same(await next_of(eve_box, "usernameCollision"), [f"ann-{room}"], "collision")
    for box, name in ((ann_box, "ann, the sender"), (eve_box, "eve, outside the room")):
        same([m for m in list(box._queue) if m[0] == "chat message"], [], f"nothing reaches {name}")
    for client in (ann, bob, eve):
        await client.disconnect()


async def main():
    await echo()
    await rooms()


try:
    asyncio.run(asyncio.wait_for(main(), 60))
except Exception as error:  # the process status is the verdict
    print(f"python3-socketio over {transport}: {type(error).__name__}: {error}", file=sys.stderr)
    sys.exit(1)
print(f"python3-socketio over {transport}: passed")
