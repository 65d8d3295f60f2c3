// Vectors of engine.io-parser 2.x (protocol 3) and 5.x (protocol 4).
import parser3 from "engine.io-parser-v3";
import * as parser4 from "engine.io-parser-v4";
import { bytes, mutate, text, textWithoutSeparator } from "./random.mjs";

const types = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const isCanonicalBase64 = (s) => Buffer.from(s, "base64").toString("base64") === s;

const plain = ({ type, data }) =>
  Buffer.isBuffer(data) ? { type, bin: data.toString("base64") } : { type, data: data ?? "" };
const message = (encoded) =>
  typeof encoded === "string" ? { text: encoded.toWellFormed() } : { bin: Buffer.from(encoded).toString("base64") };

function packet(r, makeText) {
  if (r.chance(0.3)) return { type: "message", data: bytes(r) };
  const type = r.chance(0.6) ? "message" : r.pick(types);
  const data = makeText(r);
  return data === "" ? { type } : { type, data };
}

function encodePacket(revision, p) {
  let out;
  if (revision === 4) parser4.encodePacket(p, true, (encoded) => (out = encoded));
  else parser3.encodePacket(p, true, false, (encoded) => (out = encoded));
  return out;
}

// What the official parser says of one WebSocket message, and where our decoder differs on purpose.
function decodePacketVector(revision, encoded) {
  const p = revision === 4 ? parser4.decodePacket(encoded) : parser3.decodePacket(encoded, null, false);
  const vector = { op: "decode", ...message(encoded) };
  if (typeof encoded === "string" && encoded.startsWith("b"))
    return { ...vector, class: "base64-on-websocket", ours: { error: "unknown_packet_type" } };
  if (p.type === undefined)
    return { ...vector, class: "unknown-binary-type", ours: { error: encoded.length ? "unknown_packet_type" : "empty_packet" } };
  return p.type === "error" ? { ...vector, error: true } : { ...vector, packet: plain(p) };
}

export function packetVectors(r, revision, count) {
  const out = [];
  for (let n = 0; n < count; ++n) {
    const p = packet(r, text);
    const encoded = encodePacket(revision, p);
    out.push({ op: "encode", packet: plain(p), ...message(encoded) });
    out.push(decodePacketVector(revision, encoded));
  }
  const oddities = ["", "7", "8", "9", "a", "abc", "-1", " ", "\u0000", "4", "b", "bAQID", "b4AQID", "é", "42", "4b", "😀"];
  for (const encoded of oddities) out.push(decodePacketVector(revision, encoded));
  for (let n = 0; n < count / 4; ++n) out.push(decodePacketVector(revision, mutate(r, r.below(10) + text(r, 2), "0123456789ab{")));
  if (revision === 3)
    for (let type = 0; type < 256; type += type < 8 ? 1 : 31)
      out.push(decodePacketVector(3, Buffer.concat([Buffer.from([type]), bytes(r)])));
  if (revision === 3) out.push(decodePacketVector(3, Buffer.alloc(0)));
  return out;
}

// --- bodies of protocol 4

function decodeBody4(body) {
  const vector = { op: "decode", text: body };
  const decoded = parser4.decodePayload(body);
  const sources = body.split("\u001e");
  const odd = decoded.findIndex((p, i) => sources[i].startsWith("b") && !isCanonicalBase64(sources[i].slice(1)));
  const good = (list) => list.filter((p) => p.type !== "error").map(plain);
  if (odd >= 0)
    return { ...vector, class: "lenient-base64", ours: { packets: good(decoded.slice(0, odd)), error: "invalid_base64" } };
  if (sources.length > 1000)
    return { ...vector, class: "too-many-packets", ours: { error: "too_many_packets" } };
  const failed = decoded.some((p) => p.type === "error");
  return { ...vector, packets: good(decoded), ...(failed ? { error: true } : {}) };
}

export function payloadVectors4(r, count) {
  const out = [];
  for (let n = 0; n < count; ++n) {
    const packets = Array.from({ length: 1 + r.below(5) }, () => packet(r, textWithoutSeparator));
    let body;
    parser4.encodePayload(packets, (encoded) => (body = encoded));
    out.push({ op: "encode", packets: packets.map(plain), text: body });
    out.push(decodeBody4(body));
    out.push(decodeBody4(mutate(r, body, "\u001e\u001eb0479=+a")));
  }
  const oddities = ["", "\u001e", "4a\u001e\u001e4b", "4a\u001e", "\u001e4a", "abc", "9", "4hello\u001ebAQIDBA==", "bAQ",
    "b", "bAQ=", "b====", "bA", "bAQID\u001ezzz", "4a\u001ezzz", "b_-8=", "bAQ ID", "2".padEnd(2001, "\u001e2"),
    Array(1000).fill("2").join("\u001e"), "4€😀", "6\u001e1"];
  for (const body of oddities) out.push(decodeBody4(body));
  for (const broken of [[0x34, 0xff, 0xfe], [0x34, 0xc3], [0x34, 0xed, 0xa0, 0x80], [0x34, 0xc0, 0x80], [0x34, 0xf5, 0x80, 0x80, 0x80]])
    out.push({ op: "decode", bin: Buffer.from(broken).toString("base64"), class: "invalid-utf8", ours: { error: "invalid_utf8" } });
  return out;
}

// --- bodies of protocol 3

const isError = (p) => p.type === "error";

function lengthsOf(body) { // the length prefixes as the official parser cuts them, and the texts behind
  const out = [];
  for (let at = 0; at < body.length;) {
    const colon = body.indexOf(":", at);
    if (colon < 0) break;
    const length = body.slice(at, colon);
    const n = Number(length);
    if (length === "" || !Number.isInteger(n) || n < 0) break;
    out.push({ length, text: body.substr(colon + 1, n) });
    at = colon + 1 + n;
  }
  return out;
}

function decodeText3(body) {
  const seen = [];
  parser3.decodePayload(body, null, (p) => { seen.push(p); });
  const vector = { op: "decode", text: body };
  const good = seen.filter((p) => !isError(p)).map(plain);
  const frames = lengthsOf(body);
  const before = (i) => good.slice(0, frames.slice(0, i).filter((f) => f.text !== "").length);
  for (const [i, f] of frames.entries()) {
    if (!/^[0-9]+$/.test(f.length))
      return { ...vector, class: "length-form", ours: { packets: before(i), error: "malformed_length" } };
    if (f.text.length !== Number(f.length)) break;
    if (!f.text.isWellFormed())
      return { ...vector, class: "cut-character", ours: { packets: before(i), error: "malformed_length" } };
    if (f.text.startsWith("b") && !/^b[0-6]/.test(f.text))
      return { ...vector, class: "unknown-binary-type", ours: { packets: before(i), error: f.text === "b" ? "empty_packet" : "unknown_packet_type" } };
    if (f.text.startsWith("b") && !isCanonicalBase64(f.text.slice(2)))
      return { ...vector, class: "lenient-base64", ours: { packets: before(i), error: "invalid_base64" } };
    if (f.text !== "" && !/^[0-6b]/.test(f.text)) break;
    if (i >= 1000) return { ...vector, class: "too-many-packets", ours: { error: "too_many_packets" } };
  }
  return { ...vector, packets: good, ...(seen.some(isError) ? { error: true } : {}) };
}

// `known`: how our decoder differs, for the hand-made bodies; a difference anywhere else is a failure.
function decodeOctets3(body, known) {
  const vector = { op: "decode", octets: body.toString("base64") };
  if (known) return { ...vector, ...known };
  const seen = [];
  parser3.decodePayloadAsBinary(body, null, (p) => { seen.push(p); });
  const failed = seen.some(isError);
  return { ...vector, ...(failed ? { error: true } : { packets: seen.map(plain) }) };
}

function encodeBody3(packets, supportsBinary) {
  let body;
  parser3.encodePayload(packets, supportsBinary, (encoded) => (body = encoded));
  return body;
}

export function payloadVectors3(r, count) {
  const out = [];
  for (let n = 0; n < count; ++n) {
    const packets = Array.from({ length: r.below(6) }, () => packet(r, text));
    const asText = encodeBody3(packets, false);
    out.push({ op: "encode", form: "base64", packets: packets.map(plain), text: asText });
    out.push(decodeText3(asText));
    out.push(decodeText3(mutate(r, asText, "0123456789:::b4a")));
    const body = encodeBody3(packets, true);
    out.push({ op: "encode", form: "octets", packets: packets.map(plain), ...(typeof body === "string" ? { text: body } : { octets: body.toString("base64") }) });
    if (typeof body !== "string") out.push(decodeOctets3(body));
  }
  const texts = ["", "0:", "0:0:1:4", "0:6:4hello", "6:4hello", "6:4hello2:4€", "3:4😀", "2:4😀", "5:4😀", "4:4€", "99:4hello",
    "-1:4", "1.5:4", "1.0:4", " 1:4", "1 :4", "+1:4", "0x1:4", "1e0:4", "01:4", "abc", ":4", "1:", "1:9", "4:4abc4:4d",
    "12345678901234567890:4", "99999999999999999999999:4", "42[\"x\"]", "10:b4AQIDBA==", "6:b4AQID", "4:b4AQ", "2:b4", "1:b",
    "2:b9", "2:4a2:9b2:4c", "Infinity:4", "1:4".repeat(1001), "1:2".repeat(1000), "2:4a3", "2:4a:"];
  for (const body of texts) out.push(decodeText3(body));
  const octets = (...list) => Buffer.from(list);
  const known = (name, error) => ({ class: name, ours: { error } });
  out.push(decodeOctets3(octets(0, 1, 255, 0x34)));
  out.push(decodeOctets3(octets(0, 4, 255, 0x34, 0xe2, 0x82, 0xac)));
  out.push(decodeOctets3(octets(1, 1, 255, 4)));
  out.push(decodeOctets3(octets(0, 1, 0, 255, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
  out.push(decodeOctets3(octets(1, 1, 0, 255, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
  out.push(decodeOctets3(octets(0, 1, 255, 0x39)));
  out.push(decodeOctets3(octets(0, 0, 255)));
  out.push(decodeOctets3(octets(0, 3, 255, 0x34, 0xc3, 0x28)));
  out.push(decodeOctets3(octets(0, 1)));
  out.push(decodeOctets3(octets(0)));
  out.push(decodeOctets3(octets(0, 9, 255, 0x34), known("octet-length", "malformed_length")));
  out.push(decodeOctets3(octets(0, 11, 255, 0x34), known("octet-length", "malformed_length")));
  out.push(decodeOctets3(octets(0, 255, 0x34), known("octet-length", "malformed_length")));
  out.push(decodeOctets3(Buffer.concat([octets(0), Buffer.alloc(64, 9), octets(255, 0x34)]), known("octet-length", "malformed_length")));
  out.push(decodeOctets3(octets(2, 1, 255, 4), known("octet-kind", "malformed_payload")));
  out.push(decodeOctets3(octets(1, 1, 255, 7), known("unknown-binary-type", "unknown_packet_type")));
  out.push(decodeOctets3(octets(1, 0, 255), known("unknown-binary-type", "empty_packet")));
  out.push(decodeOctets3(octets(0, 4, 255, 0x34, 0xed, 0xa0, 0x80), known("invalid-utf8", "invalid_utf8")));
  out.push(decodeOctets3(Buffer.concat(Array(1001).fill(octets(0, 1, 255, 0x32))), known("too-many-packets", "too_many_packets")));
  out.push({ op: "decode", bin: Buffer.from([0x32, 0x3a, 0x34, 0xff]).toString("base64"), class: "invalid-utf8", ours: { error: "invalid_utf8" } });
  return out;
}
