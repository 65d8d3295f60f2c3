"""python-socketio as Debian ships it, on aiohttp."""
import pathlib
import socket
import sys

from aiohttp import web

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from conformance import conformance  # noqa: E402

application = web.Application()
conformance("aiohttp", lambda instance, path: instance.attach(application, path))
listener = socket.create_server(("127.0.0.1", 0))
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
web.run_app(application, sock=listener, print=None, handle_signals=False, access_log=None)
