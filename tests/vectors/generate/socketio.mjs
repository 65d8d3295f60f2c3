// Vectors of socket.io-parser 3.4.x (protocol 4) and 4.2.x (protocol 5).
import parser4 from "socket.io-parser-v4";
import * as parser5 from "socket.io-parser-v5";
import { mutate, text, value } from "./random.mjs";

// JSON text in which binary leaves stand as {"$bin":"<base64>"}; lone surrogates as U+FFFD, as UTF-8 has it.
export function dataText(data) {
  if (data === undefined) return undefined;
  const show = (v) => {
    if (Buffer.isBuffer(v)) return { $bin: v.toString("base64") };
    if (typeof v === "string") return v.toWellFormed();
    if (Array.isArray(v)) return v.map(show);
    if (v === null || typeof v !== "object") return v;
    return Object.fromEntries(Object.entries(v).map(([k, member]) => [k.toWellFormed(), show(member)]));
  };
  return JSON.stringify(show(data));
}

const frame = (f) => (typeof f === "string" ? f.toWellFormed() : [Buffer.from(f).toString("base64")]);
const hasBinary = (v) => Buffer.isBuffer(v) || (v !== null && typeof v === "object" && Object.values(v).some(hasBinary));

function encode(protocol, packet) {
  if (protocol === 5) return new parser5.Encoder().encode(packet);
  const binary = hasBinary(packet.data);
  const copy = { ...packet, type: binary ? packet.type + 3 : packet.type };
  let out;
  new parser4.Encoder().encode(copy, (frames) => (out = frames));
  return out;
}

// The verdict of the official decoder on these frames: packets, an error, or waiting for attachments.
function decode(protocol, frames) {
  const Decoder = protocol === 5 ? parser5.Decoder : parser4.Decoder;
  const decoder = new Decoder();
  const out = { packets: [] };
  decoder.on("decoded", (p) => {
    if (protocol === 4 && p.type === 4 && String(p.data).startsWith("parser error")) {
      out.error = true; // this generation reports an unknown type as a packet
      return;
    }
    out.packets.push({ type: p.type >= 5 ? p.type - 3 : p.type, nsp: p.nsp, id: p.id, data: dataText(p.data) });
  });
  try {
    for (const f of frames) {
      decoder.add(f);
      if (out.error) break;
    }
    if (decoder.reconstructor) out.waiting = true;
  } catch {
    out.error = true;
  }
  return out;
}

// The id as it stands in the text, where a double could not hold it.
function withExactId(text, verdict) {
  const id = /^\d(?:\d+-)?(?:\/[^,]*,)?(\d+)/.exec(text)[1];
  if (BigInt(id) > 0xffffffffffffffffn) return { class: "id-beyond-64-bits", ours: { error: "malformed_header" } };
  const packets = verdict.packets.map((p) => ({ ...p, id: BigInt(id).toString() }));
  return { class: "exact-integers", ours: { ...verdict, packets } };
}

const strictEvent = (header) => header.packets.some((p) => p.type === 2 && p.data === undefined);

// Where our decoder differs on purpose from what these frames got: see differences.md.
function difference(frames, verdict) {
  const first = frames[0];
  if (typeof first !== "string") return {};
  if (first === "") return { class: "empty-text", ours: { error: "empty_packet" } };
  const count = /^[56]([^-]*)-/.exec(first)?.[1];
  if (count !== undefined && !verdict.error && !/^[1-9][0-9]*$/.test(count))
    return { class: "attachment-count-form", ours: { error: "malformed_header" } };
  if (strictEvent(verdict) || (!verdict.error && /^5\d+-(\/[^,]*,?)?\d*$/.test(first)))
    return { class: "event-without-payload", ours: { error: "wrong_payload_type" } };
  if (verdict.packets.some((p) => p.id > Number.MAX_SAFE_INTEGER)) return withExactId(first, verdict);
  return {};
}

function decodeVector(protocol, frames, known) {
  const verdict = decode(protocol, frames.map((f) => (typeof f === "string" ? f : Buffer.from(f))));
  return { op: "decode", frames: frames.map(frame), ...verdict, ...(known ?? difference(frames, verdict)) };
}

const namespaces = ["/", "/", "/", "/admin", "/custom", "/a/b", "/custöm", "/😀", "/__proto__", "/admin?token=1&x=2", "/-1", "/123", "/ "];
const names = ["message", "chat message", "", "é", "😀", "connection", "error", "toString", "__proto__", "hasOwnProperty", "*", "0", "a\"b", "a\\b"];

function packet(r, protocol) {
  const nsp = r.pick(namespaces);
  const id = r.chance(0.4) ? { id: r.pick([0, 1, 12, 456, 99999, 2 ** 31, 2 ** 53 - 1]) } : {};
  const kind = r.below(12);
  const args = (n) => Array.from({ length: r.below(n) }, () => value(r, 3, r.chance(0.4) ? 0.3 : 0));
  const atMostTen = (data) => (countBinary(data) > 10 ? ["message", "many"] : data);
  if (kind === 0) return { type: 0, nsp, ...(protocol === 5 && r.chance(0.7) ? { data: { token: text(r) } } : {}) };
  if (kind === 1) return { type: 1, nsp };
  if (kind === 2) return { type: 4, nsp, data: protocol === 5 ? { message: text(r), data: value(r, 2) } : text(r) + "!" };
  if (kind <= 4) return { type: 3, nsp, id: id.id ?? 7, data: atMostTen(args(4)) };
  const name = r.chance(0.1) ? r.below(100) : r.chance(0.7) ? r.pick(names) : "e" + text(r, 3);
  return { type: 2, nsp, ...id, data: atMostTen([name, ...args(4)]) };
}

function countBinary(v) {
  if (Buffer.isBuffer(v)) return 1;
  return v !== null && typeof v === "object" ? Object.values(v).reduce((n, member) => n + countBinary(member), 0) : 0;
}

export function packetVectors(r, protocol, count) {
  const out = [];
  for (let n = 0; n < count; ++n) {
    const p = packet(r, protocol);
    const frames = encode(protocol, p);
    out.push({ op: "encode", packet: { type: p.type, nsp: p.nsp, id: p.id }, data: dataText(p.data), frames: frames.map(frame) });
    out.push(decodeVector(protocol, frames.map((f) => (typeof f === "string" ? f.toWellFormed() : f))));
    const head = mutate(r, frames[0].toWellFormed(), "0123456/,-[]{}\":ab");
    // A long integer in the payload is for the hand-made vectors of exact-integers: its exact value is theirs.
    if (!/[[{:,]-?\d{16,}/.test(head.slice(head.indexOf("[")))) out.push(decodeVector(protocol, r.chance(0.8) ? [head, ...frames.slice(1)] : [head]));
  }
  return [...out, ...oddVectors(protocol)];
}

const plainOddities = [
  // types
  "7[\"x\"]", "8", "9", "a", "abc", "-1", "{}", "[\"x\"]",
  // connect, disconnect, connect error
  "0", "0{}", "0{\"sid\":\"x\"}", "0/custom", "0/custom,", "0/,", "0/,{\"a\":1}", "0[]", "0null", "0\"abc\"", "0{\"a\":", "0custom,", "05{\"a\":1}", "012",
  "0true", "01", "0{\"__proto__\":{\"x\":1}}", "0/custom?token=abc&x=1,", "1", "1/admin,", "1{}", "1[]", "1\"x\"", "1null", "1/admin",
  "4", "4\"no\"", "4{\"message\":\"no\"}", "4[]", "4null", "4true", "41", "4/random,\"Invalid namespace\"", "4{\"message\":",
  // events
  "2[\"message\",1,\"2\",{\"3\":[true]}]", "2[\"message\"]", "2{}", "2\"m\"", "2null", "2true", "2[]", "2[1,2]", "2[-1.5e3]", "2[null]", "2[true]", "2[[\"a\"]]",
  "2[{\"toString\":\"foo\"}]", "2[\"\",1]", "2[\"connect\"]", "2[\"connect_error\"]", "2[\"disconnect\",1]", "2[\"disconnecting\"]", "2[\"newListener\"]",
  "2[\"removeListener\"]", "2[\"disc\\u006fnnect\"]", "2[\"connection\"]", "2[\"error\",1]", "2/[\"x\"]", "2/admin[\"x\"]", "2/?x=1,[\"message\",1]",
  "2[\"message\"", "2[\"message\"]x", "2[\"message\",]", "2[\"m\",/*c*/1]", "2['m']", "2[\"a\tb\"]", "2[\"m\",NaN]", "2[\"m\",Infinity]", "2[\"m\",01]", "2[\"m\",.5]",
  "2[\"m\",1.]", "2[\"m\",+1]", "2[\"m\",-]", "2[\"m\",1e]", "2[\"m\",\"\\x\"]", "2[\"m\",\"\\u12\"]", "2[\"m\",1e400]", "2[\"m\",-1e400]", "2[\"m\",1e-400]", "2[\"m\",-0]",
  "2[\"m\",1.0]", "2[\"m\",1E5]", "2[\"m\",\"\\ud83d\\ude00\\u20ac\\u0000\\/\"]", "2[\"m\",\"\\ud800\"]", "2[\"m\",\"\\udc00x\\ud83d\"]", "2[\"m\",\"\\ud800\\ud83d\\ude00\"]",
  "2[\"\\ud800\"]", "2[\"m\",{\"\\udfff\":1}]", "2[\"m\",{\"_placeholder\":true,\"num\":0}]", "2[\"m\",{\"__proto__\":{\"x\":1},\"constructor\":1}]", "2[ \"m\" , 1 ]\r\n", "2[\"m\"]\n",
  // ids
  "20[\"m\"]", "2007[\"m\"]", "29007199254740991[\"m\"]", "2abc[\"m\"]", "2-1[\"m\"]", "21.5[\"m\"]", "21e3[\"m\"]", "20x1[\"m\"]", "21-[\"m\"]", "2/admin,12[\"m\"]", "2/admin,12", "212",
  "3", "31", "31[]", "3[1]", "31[1,\"2\",{\"3\":[false]}]", "31{}", "31\"a\"", "31[", "31null", "3/admin,0[null]", "3abc[]",
  // binary headers
  "5", "5-[\"m\"]", "5a-[\"m\"]", "5-1-[\"m\"]", "51.5-[\"m\"]", "51[\"m\"]", "50-[\"m\"]", "511-[\"m\"]", "51000000000000-[\"m\"]", "599999999999999999999999-[\"m\"]", "51-{}", "51-[]",
  "51-[{\"_placeholder\":true,\"num\":0}]", "51-[\"connect\",{\"_placeholder\":true,\"num\":0}]", "52-/admin,", "51-", "6", "60-1[]", "61-1{}", "61-", "510-[\"m\"]", "5-", "6-", "5--[\"m\"]", "51-/nope",
];

function oddVectors(protocol) {
  const out = plainOddities.map((t) => decodeVector(protocol, [t]));
  const a = Buffer.from([1, 2]);
  const b = Buffer.from([3]);
  const ph = (num) => `{"_placeholder":true,"num":${num}}`;
  const sequences = [
    [`52-["m",${ph(0)},${ph(1)}]`, a, b], [`52-["m",${ph(1)},${ph(0)}]`, a, b], [`51-["m",${ph(0)},${ph(0)}]`, a], [`51-["m",1]`, a], [`51-["m",{"deep":[${ph(0)}]}]`, a],
    [`51-["m",${ph(5)}]`, a], [`51-["m",${ph(-1)}]`, a], [`51-["m",${ph('"splice"')}]`, a], [`51-["m",${ph("null")}]`, a], [`51-["m",${ph("1.0")}]`, a], [`51-["m",${ph("0.0")}]`, a],
    [`51-["m",{"_placeholder":true}]`, a], [`51-["m",{"_placeholder":"true","num":0}]`, a], [`51-["m",{"_placeholder":false,"num":9}]`, a], [`51-["m",{"_placeholder":1,"num":9}]`, a],
    [`51-["m",{"num":0,"_placeholder":true,"more":1}]`, a], [`51-["m",${ph(0)}]`, Buffer.alloc(0)], [`52-["m",${ph(0)},${ph(1)}]`, a], [`52-["m",${ph(0)},${ph(1)}]`, a, "2[\"x\"]"],
    [`51-["m",${ph(0)}]`, `51-["m",${ph(0)}]`], [`51-["m",${ph(0)}]`, a, b], [a], ["2[\"m\"]", a], [`51-["m",${ph(0)}]`, a, "2[\"x\"]"], [`61-12[${ph(0)}]`, a], [`61-/admin,12[${ph(0)}]`, a],
    [`510-["m",${Array.from({ length: 10 }, (_, i) => ph(i)).join(",")}]`, ...Array.from({ length: 10 }, (_, i) => Buffer.from([i]))], [`51-["m",[[[${ph(0)}]]]]`, a], [`51-/a,3["m",${ph(0)}]`, a],
  ];
  for (const frames of sequences) out.push(decodeVector(protocol, frames));
  out.push(decodeVector(protocol, [`51-["m",${ph(0.5)}]`, a], { class: "fractional-placeholder", ours: { error: "bad_placeholder" } }));
  return out;
}

const packetOf = (data, id) => ({ packets: [{ type: 2, nsp: "/", id, data }] });

// Inputs whose reading by the official parser is an accident of JavaScript, and ours beside it.
export function quirkVectors(protocol) {
  const made = [];
  const add = (t, name, ours) => made.push(decodeVector(protocol, [t], { class: name, ours }));
  add("", "empty-text", { error: "empty_packet" });
  add(" [\"x\"]", "blank-as-number", { error: "unknown_packet_type" });
  add(" ", "blank-as-number", { error: "unknown_packet_type" });
  add("2 [\"m\",1]", "blank-as-number", packetOf("[\"m\",1]"));
  add("21 2[\"m\"]", "blank-as-number", { error: "malformed_json" });
  add("2\u00a0[\"m\"]", "blank-as-number", { error: "malformed_header" });
  for (const count of ["1e0", "0x1", "+1", " 1", "1 ", "01", "1.0", "0b1"]) add(`5${count}-["m"]`, "attachment-count-form", { error: "malformed_header" });
  add("51e9-[\"m\"]", "attachment-count-form", { error: "malformed_header" });
  for (const digits of ["18446744073709551616", "99999999999999999999", "1".repeat(400)]) add(`2${digits}["m"]`, "id-beyond-64-bits", { error: "malformed_header" });
  add("29007199254740993[\"m\"]", "exact-integers", packetOf("[\"m\"]", "9007199254740993"));
  add("218446744073709551615[\"m\"]", "exact-integers", packetOf("[\"m\"]", "18446744073709551615"));
  add("2[\"m\",12345678901234567890]", "exact-integers", packetOf("[\"m\",12345678901234567890]"));
  add("2[\"m\",-9007199254740993]", "exact-integers", packetOf("[\"m\",-9007199254740993]"));
  add("2[\"m\",{\"a\":1,\"a\":2}]", "duplicate-names", packetOf("[\"m\",{\"a\":1,\"a\":2}]"));
  add("2[\"m\",{\"b\":1,\"2\":2,\"1\":3}]", "member-order", packetOf("[\"m\",{\"b\":1,\"2\":2,\"1\":3}]"));
  add("2[\"m\",1e99999999999]", "huge-exponent", { error: "malformed_json" });
  add("2" + "[\"m\",".padEnd(5, " ") + "[".repeat(500) + "]".repeat(501), "json-depth", { error: "json_too_deep" });
  add("2[" + "[".repeat(64) + "]".repeat(64) + "]", "json-depth", { error: "json_too_deep" });
  return made;
}
