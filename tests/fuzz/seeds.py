#!/usr/bin/env python3
"""Cuts seed inputs for the fuzzers from tests/vectors: seeds.py OUT writes OUT/<target>/<n>."""
import base64
import json
import pathlib
import sys

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
