// Vectors of JSON.parse and JSON.stringify: what every text means, byte for byte.
import { mutate, text, value } from "./random.mjs";
import { dataText } from "./socketio.mjs";

// JavaScript reads these in its own way (exact-integers, duplicate-names, member-order, huge-exponent).
function isPeculiar(source) {
  if (/\d{16,}/.test(source) || /[eE][+-]?\d{4,}/.test(source)) return true;
  const names = [...source.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].map((m) => m[1]);
  return new Set(names).size !== names.length || names.some((n) => /^\d+$/.test(n));
}

function vector(source) {
  try {
    return { text: source, json: dataText(JSON.parse(source)) };
  } catch {
    return { text: source, error: true };
  }
}

export function jsonVectors(r, count) {
  const out = [];
  for (let n = 0; n < count; ++n) {
    const source = JSON.stringify(value(r, 4), null, r.pick([0, 0, 1, "\t"]));
    out.push(vector(source));
    out.push(vector(mutate(r, source, "[]{}\":,0123456789eE.+-\\u tfn")));
    out.push(vector(String((r.unit() - 0.5) * 10 ** (r.below(700) - 350))));
    out.push(vector(JSON.stringify(text(r, 12))));
  }
  const oddities = ["", " ", "nul", "null", "true ", "\"", "\"a", "\"\u0000\"", "\"\u007f\"", "\"\u2028\"", "[1,]", "[,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "00", "-0", "-", "1.e1",
    "1e+05", "[[[]]]", "\ufeff1", "\u00a01", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\uD83Dx\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\n\"", "\"\\\\ud800\"", "[]]", "1 2", "tru", "[1 2]"];
  for (const source of oddities) out.push(vector(source));
  return out.filter((v) => v.error || !isPeculiar(v.text));
}
