"""The application of scenarios/conformance for python-socketio, in every variant that it can serve.

Cannot be said with it: dynamic namespaces, one broadcast with acknowledgements, two answers to one event (the value
that a handler returns is the answer), time limits for the CONNECT and the upgrade, Engine.IO 3, connection state recovery.
"""
import asyncio
import inspect

import engineio
import socketio

ALLOWED = "http://allowed.example"
PLAIN = {"ping_interval": 25, "ping_timeout": 20, "max_http_buffer_size": 100_000}
VARIANTS = {
    "socket.io": PLAIN,
    "fast/socket.io": PLAIN | {"ping_interval": 0.3, "ping_timeout": 0.2},
    "cors/socket.io": PLAIN | {"cors_allowed_origins": [ALLOWED], "cors_credentials": True},
    "cookie/socket.io": PLAIN | {"cookie": "io"},
}


def amount(number, most):
    """A count from a client, within bounds."""
    return min(max(int(number), 0), most) if isinstance(number, (int, float)) else 0


async def finished(result):
    """Entering and leaving rooms became coroutines in 5.10."""
    return await result if inspect.isawaitable(result) else result


class Application(socketio.AsyncNamespace):
    async def trigger_event(self, event, *args):
        return await super().trigger_event(str(event).replace("-", "_"), *args)

    async def on_message(self, sid, *args):
        await self.emit("message-back", args, to=sid)

    async def on_message_with_ack(self, sid, *args):
        return args

    async def on_join(self, sid, room):
        await finished(self.enter_room(sid, room))
        return "ok"

    async def on_leave(self, sid, room):
        await finished(self.leave_room(sid, room))
        return "ok"

    async def on_to(self, sid, room, *args):
        await self.emit("room-msg", args, room=room, skip_sid=sid)

    async def on_in(self, sid, room, *args):
        await self.emit("room-msg", args, room=room)

    async def on_bcast(self, sid, *args):
        await self.emit("bc", args, skip_sid=sid)

    async def on_all(self, sid, *args):
        await self.emit("bc", args)

    async def on_ask(self, sid, *args):
        async def answer(*given):
            await self.emit("answer", given, to=sid)

        await self.emit("question", args, to=sid, callback=answer)

    async def on_many(self, sid, count):
        for n in range(amount(count, 10_000)):
            await self.emit("n", n, to=sid)

    async def on_stream(self, sid, count, every):
        for n in range(amount(count, 10_000)):
            await self.emit("n", n, to=sid)
            await asyncio.sleep(amount(every, 60_000) / 1000)

    async def on_big(self, sid, size):
        await self.emit("big", "x" * amount(size, 10_000_000), to=sid)

    async def on_bin(self, sid):
        await self.emit("bin", (b"\1\2\3", {"a": [b"\4", "t"]}), to=sid)

    async def on_whoami(self, sid):
        return sid

    async def on_double_ack(self, sid):
        return 1

    async def on_no_ack(self, sid):
        await asyncio.sleep(3600)

    async def on_bye(self, sid):
        await self.disconnect(sid)

    async def on_bye_all(self, sid):
        await self.server.eio.disconnect(self.server.manager.eio_sid_from_sid(sid, self.namespace))


class Greeting(Application):
    async def on_connect(self, sid, environ, auth):
        # The answer to the CONNECT goes out when this handler has returned.
        self.server.start_background_task(self.emit, "auth", {} if auth is None else auth, to=sid)


class Slow(Application):
    async def on_connect(self, sid, environ, auth):
        await asyncio.sleep(0.2)


class Denied(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):
        raise socketio.exceptions.ConnectionRefusedError("Not authorized", {"code": "E1"})


def conformance(async_mode, mount):
    """Hands every instance to `mount(instance, path)`; paths are without the outer slashes."""
    for path, options in VARIANTS.items():
        server = socketio.AsyncServer(async_mode=async_mode, **options)
        for namespace in (Greeting("/"), Greeting("/custom"), Application("/quiet"), Slow("/slow"), Denied("/denied")):
            server.register_namespace(namespace)
        mount(server, path)
    engine = engineio.AsyncServer(async_mode=async_mode, **PLAIN | {"max_http_buffer_size": 1_000_000})
    engine.on("message", engine.send)
    mount(engine, "engine.io")
