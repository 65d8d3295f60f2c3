// Seeded chance (mulberry32) and the texts, bytes and values that vectors are made of. Never Math.random:
// the same seed writes the same files.
export function makeRandom(seed) {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(unit() * n);
  const pick = (list) => list[below(list.length)];
  return { unit, below, pick, chance: (p) => unit() < p };
}

const pieces = [
  "a", "Z", "0", "9", " ", "hello", "\"", "\\", "/", ",", "-", "[", "]", "{", "}", ":", "?token=1", "b",
  "\n", "\t", "\r", "\b", "\f", "\u0000", "\u0001", "\u001e", "\u001f", "\u007f", "\u0080", "é", "ü", "ß",
  "€", "漢字", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "\ud7ff", "\ue000", "😀", "👩‍👩‍👧", "𝒳",
  "\u{10ffff}", "\u{10000}", "_placeholder", "num",
];

export function text(r, most = 8) {
  let out = "";
  for (let n = r.below(most + 1); n > 0; --n) out += r.pick(pieces);
  return out;
}

// Text that may stand in a v4 polling body: U+001E would separate packets.
export function textWithoutSeparator(r, most = 8) {
  return text(r, most).replaceAll("\u001e", "");
}

export function bytes(r, most = 24) {
  return Buffer.from(Array.from({ length: r.below(most + 1) }, () => r.below(256)));
}

function number(r) {
  switch (r.below(8)) {
    case 0: return r.below(10);
    case 1: return -r.below(1000);
    case 2: return r.pick([0, 1, -1, 0.1, 0.5, 1e21, 1e-7, 1e20, 123456789012345680000, 5e-324, 1.7976931348623157e308]);
    case 3: return r.pick([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 4294967296, -2147483649]);
    case 4: return (r.unit() - 0.5) * 10 ** (r.below(600) - 300);
    case 5: return (r.unit() - 0.5) * 10 ** (r.below(24) - 6);
    case 6: return r.below(1e9) * 1e6 + r.below(1e6);
    default: return r.unit();
  }
}

// A name that is no array index: JavaScript moves such members to the front.
function name(r) {
  return "k" + text(r, 3);
}

export function value(r, depth, binary = 0) {
  if (r.chance(binary)) return bytes(r);
  const kinds = depth > 0 ? 8 : 5;
  switch (r.below(kinds)) {
    case 0: return null;
    case 1: return r.chance(0.5);
    case 2: return number(r);
    case 3: case 4: return text(r);
    case 5: case 6: return Array.from({ length: r.below(4) }, () => value(r, depth - 1, binary));
    default: {
      const out = {};
      for (let n = r.below(4); n > 0; --n) out[name(r)] = value(r, depth - 1, binary);
      return out;
    }
  }
}

// One or two characters dropped, doubled, replaced or put in.
export function mutate(r, source, alphabet) {
  const characters = Array.from(source);
  for (let n = 1 + r.below(2); n > 0; --n) {
    const at = r.below(characters.length + 1);
    switch (r.below(4)) {
      case 0: characters.splice(at, 1); break;
      case 1: characters.splice(at, 0, r.pick(alphabet)); break;
      case 2: characters.splice(at, 1, r.pick(alphabet)); break;
      default: characters.splice(at, 0, ...characters.slice(at, at + 1 + r.below(3)));
    }
  }
  return characters.join("");
}
