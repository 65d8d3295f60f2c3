#!/usr/bin/env python3
"""Cuts seed inputs for the fuzzers from tests/vectors: seeds.py OUT writes OUT/<target>/<n>."""
import base64
import gzip
import json
import pathlib
import sys
import zlib

vectors = pathlib.Path(__file__).resolve().parent.parent / "vectors"
out = pathlib.Path(sys.argv[1])


def lines(name):
    with open(vectors / name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def body(vector):
    for key in ("octets", "bin"):
        if key in vector:
            return base64.b64decode(vector[key])
    return vector["text"].encode()


def write(target, inputs):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    for n, data in enumerate(sorted(set(inputs))):
        (folder / str(n)).write_bytes(data)


def frames(vector):
    return b"\n".join(f.encode() if isinstance(f, str) else b"b" + base64.b64decode(f[0]) for f in vector["frames"])


socketio = lines("socketio_v5.jsonl")[::3]
choice = {"engineio_v3_payloads.jsonl": b"\x01", "engineio_v4_payloads.jsonl": b"\x00"}
write("engineio_packet", [body(v) for v in lines("engineio_v3_packets.jsonl")[::3]])
write("engineio_payload", [c + body(v) for name, c in choice.items() for v in lines(name)[::3]])
write("engineio_open", [b'{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'])
write("socketio_packet", [v["frames"][0].encode() for v in socketio if v["frames"] and isinstance(v["frames"][0], str)])
write("socketio_attachments", [frames(v) for v in socketio])
write("json", [v["text"].encode() for v in lines("json.jsonl")[::2]])


def streams(reader):
    """Choice byte (bit 0: deflate, bit 1: context takeover, from bit 3 up the part size) and the stream."""
    for v in lines("websocket.jsonl"):
        if v.get("reader") == reader and "stream" in v and len(v["stream"]) <= 8000:
            yield (b"\x8b" if v["deflate"] is not None else b"\x88") + bytes.fromhex(v["stream"])


def requests():
    host = b"Host: x\r\n"
    upgrade = (b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    get = b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n" + host
    post = b"POST /socket.io/?EIO=4&transport=polling&sid=a HTTP/1.1\r\n" + host
    yield get + b"\r\n" + get + b"Connection: close\r\n\r\n"
    yield b"GET / HTTP/1.0\r\n\r\n"
    yield get + upgrade + b"\r\n"
    yield post + b"Content-Length: 2\r\n\r\n40" + get + b"\r\n"
    yield post + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n40"
    yield post + chunked + b"2;x=y\r\n40\r\n0\r\n\r\n" + get + b"\r\n"
    yield post + chunked + b"1\r\n4\r\n0\r\nX-Trailer: 1\r\n\r\n"
    yield post + b"Content-Length: 2\r\n" + chunked + b"0\r\n\r\n"
    yield post + b"X-Folded: a\r\n b\r\n\r\n"


def answers():
    ok = b"HTTP/1.1 200 OK\r\n"
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    yield ok + b"Content-Length: 2\r\n\r\nok" + ok + b"Content-Length: 0\r\n\r\n"
    yield ok + chunked + b"2;x=y\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n"
    yield b"HTTP/1.0 400 Bad Request\nConnection: close\n\nuntil the end"
    yield b"HTTP/1.1 100 Continue\r\n\r\n" + ok + b"X-Folded: a\r\n b\r\nContent-Length: 1\r\n\r\n1"
    yield b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    for coding, body in ((b"gzip", gzip.compress(b"hello" * 9)), (b"deflate", zlib.compress(b"hello" * 9))):
        yield ok + b"Content-Encoding: " + coding + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def sessions():
    """Options and steps of client_machine_fuzz.cpp: joined over WebSocket; joined over polling and probing."""
    root_namespace = b"\x19/"
    joined = b"\x00" + b"\x00" + root_namespace
    yield b"\x02" + joined + b"\x05\x02" + b"\x0b\x01\x14\x02" + b"\x0b\x01\x02\x02" + b"\x0b\x01\x03\x02" + b"\x01" + b"\x0e"
    yield b"\x00" + joined + b"\x06\x14\x00" + b"\x06\x00\x01" + b"\x06\x02\x00" + b"\x05\x02" + b"\x0b\x01\x0f\x02" + b"\x06\x10\x00"


root = vectors.parent.parent
scenario_files = [*root.glob("scenarios/**/*.yaml"), *root.glob("tests/unit/scenario/*.yaml")]
write("websocket_server_stream", streams("server"))
write("websocket_client_stream", streams("client"))
# One document per case: whole sections are longer than the fuzzers' inputs.
cases = []
for path in root.glob("scenarios/conformance/*.yaml"):
    head, *bodies = path.read_text().split("\n  - number:")
    cases += [f"{head}\n  - number:{body}".encode() for body in bodies]
write("scenario_yaml", [path.read_bytes() for path in scenario_files] + cases)
write("client_machine", sessions())
write("http_framing", [choice + request for choice in (b"\x00", b"\x07") for request in requests()])
write("http_exchange", [choice + answer for choice in (b"\x00", b"\x0a") for answer in answers()])
write("http_response", [choice + answer for choice in (b"\x00", b"\x0a") for answer in answers()])
