"""A TCP proxy that passes every byte in a segment of its own, both ways: what a message boundary must never lean on.

Of each direction of a connection the first kilobyte goes byte by byte, the rest in pieces that double up to 4096 bytes,
so that large bodies end. FIN and RST are passed on as what they are.
"""
import collections
import contextlib
import multiprocessing
import selectors
import socket
import struct
import time

SINGLE_BYTES = 1024
LARGEST_PIECE = 4096
TURN = 24  # segments of one direction before the others have their turn
WAITING = 1 << 18  # bytes held per direction before its source is read on


class Direction:
    """Bytes from one socket to another."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.held = collections.deque()
        self.weight = 0
        self.passed = 0
        self.ended = False  # the source says no more
        self.done = False  # and the sink was told so

    def read(self):
        """False when the connection was reset."""
        try:
            got = self.source.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if got:
            self.held.append(memoryview(got))
            self.weight += len(got)
        else:
            self.ended = True
        return True

    def write(self):
        """Passes some segments on; False when the sink is gone."""
        for _ in range(TURN):
            if not self.held:
                break
            size = 1 if self.passed < SINGLE_BYTES else min(LARGEST_PIECE, self.passed - SINGLE_BYTES + 2)
            try:
                sent = self.sink.send(self.held[0][:size])
            except BlockingIOError:
                return True
            except OSError:
                return False
            self.passed += sent
            self.weight -= sent
            self.held[0] = self.held[0][sent:]
            if not self.held[0]:
                self.held.popleft()
        if self.ended and not self.held and not self.done:
            self.done = True
            with contextlib.suppress(OSError):
                self.sink.shutdown(socket.SHUT_WR)
        return True


class Pair:
    """A client's connection and the one to the server."""

    def __init__(self, near, far):
        self.near, self.far = near, far
        self.ways = (Direction(near, far), Direction(far, near))

    def step(self, ready):
        """False when the pair has ended."""
        for way in self.ways:
            if way.source in ready and not way.ended and not way.read():
                # What came before the reset is passed on first.
                for _ in range(SINGLE_BYTES):
                    if not way.held or not way.write():
                        break
                self.reset()
                return False
            if not way.write():
                self.reset()
                return False
        return not all(way.done for way in self.ways)

    def reset(self):
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self):
        self.near.close()
        self.far.close()

    def busy(self):
        return any(way.held or (way.ended and not way.done) for way in self.ways)


def serve(listener, target):
    chooser = selectors.DefaultSelector()
    listener.setblocking(False)
    chooser.register(listener, selectors.EVENT_READ, None)
    pairs = set()
    while True:
        busy = any(p.busy() for p in pairs)  # then only a look at who has something to say
        ready = collections.defaultdict(set)
        for key, _ in chooser.select(0 if busy else 1):
            if key.data is None:
                accept(listener, target, chooser, pairs)
            else:
                ready[key.data].add(key.fileobj)
        for pair in list(pairs):
            if pair in ready or pair.busy():
                if not pair.step(ready[pair]):
                    pairs.discard(pair)
                    for end in (pair.near, pair.far):
                        with contextlib.suppress(KeyError):
                            chooser.unregister(end)
                    pair.close()
                    continue
                watch(chooser, pair)


def watch(chooser, pair):
    """Reads from whoever may still say something and is not too far ahead."""
    for way in pair.ways:
        wanted = not way.ended and way.weight < WAITING
        watched = way.source in chooser.get_map()
        if wanted and not watched:
            chooser.register(way.source, selectors.EVENT_READ, pair)
        elif watched and not wanted:
            chooser.unregister(way.source)


def accept(listener, target, chooser, pairs):
    with contextlib.suppress(BlockingIOError):
        near, _ = listener.accept()
        try:
            far = socket.create_connection(target, timeout=5)
        except OSError:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            near.close()
            return
        for end in (near, far):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pair = Pair(near, far)
        pairs.add(pair)
        watch(chooser, pair)


@contextlib.contextmanager
def single_bytes(url):
    """Yields the URL of a proxy in front of `url`."""
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    process = multiprocessing.Process(target=serve, args=(listener, (host, int(port))), daemon=True)
    process.start()
    address = listener.getsockname()
    listener.close()
    time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{address[1]}"
    finally:
        process.terminate()
        process.join(5)
