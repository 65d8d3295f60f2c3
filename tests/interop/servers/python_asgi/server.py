"""python-socketio from PyPI as an ASGI application on uvicorn."""
import pathlib
import socket
import sys

import engineio
import socketio
import uvicorn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from conformance import conformance  # noqa: E402

application = None  # the outermost of the instances: each hands on what is not beneath its path


def mount(instance, path):
    global application
    if isinstance(instance, engineio.AsyncServer):
        application = engineio.ASGIApp(instance, application, engineio_path=path)
    else:
        application = socketio.ASGIApp(instance, application, socketio_path=path)


conformance("asgi", mount)
listener = socket.create_server(("127.0.0.1", 0))
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
options = uvicorn.Config(application, lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
uvicorn.Server(options).run(sockets=[listener])
