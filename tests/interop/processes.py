"""Processes of the interop and command-line tests: started with a free port, ended by their own pid."""
import contextlib
import os
import pathlib
import re
import selectors
import shutil
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
INTEROP = ROOT / "tests" / "interop"


def muster():
    """The binary under test: named by the environment of the test run."""
    return os.environ["MUSTER_BINARY"]


def wait_for_line(process, pattern, seconds):
    """The first match of `pattern` in a line of the process's output."""
    end = time.monotonic() + seconds
    seen = ""
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < end:
            if not ready.select(0.1):
                continue
            chunk = os.read(process.stdout.fileno(), 65536).decode(errors="replace")
            if not chunk:
                break
            seen += chunk
            found = re.search(pattern, seen)
            if found:
                return found
    raise AssertionError(f"{process.args}: no line like {pattern!r} within {seconds} s; it printed: {seen!r}")


@contextlib.contextmanager
def started(command, cwd=None):
    """A process that is ended when the block ends."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        process.stdout.close()


@contextlib.contextmanager
def reference_server(*flags):
    """`muster serve` on a free port; yields (url, process)."""
    with started([muster(), "serve", "--port", "0", *flags]) as process:
        yield wait_for_line(process, r"listening on (\S+)", 10).group(1), process


@contextlib.contextmanager
def node_server(folder, app, *options):
    """One of tests/interop/servers; yields (url, process)."""
    with started(["node", "server.mjs", app, *options], cwd=INTEROP / "servers" / folder) as process:
        yield wait_for_line(process, r"listening on (\S+)", 20).group(1), process


@contextlib.contextmanager
def behaves(answer):
    """A TCP server on a free port: `answer(connection)` serves each connection. Yields its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    stop = threading.Event()

    def serve(connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            answer(connection)

    def accept():
        while not stop.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def missing_node_packages(*folders):
    """Why node tests cannot run here, or None."""
    if shutil.which("node") is None:
        return "node is not installed"
    for folder in folders:
        if not (INTEROP / folder / "node_modules").is_dir():
            return f"no packages in tests/interop/{folder}: run npm ci there"
    return None


UNTRUSTED = 4


def run_muster(*flags, timeout=120, cwd=None, env=None):
    """Runs muster to its end; returns the finished process with its output as text.

    A run that muster itself calls untrusted, because this machine was busy with something else, says nothing about
    what is tested: it is played again, three times in all. The last one counts, whatever it says.
    """
    for _ in range(3):
        done = subprocess.run([muster(), *flags], capture_output=True, text=True, timeout=timeout, cwd=cwd, env=env)
        if done.returncode != UNTRUSTED:
            break
        print(f"untrusted, played again: muster {' '.join(flags)}", flush=True)
    return done
