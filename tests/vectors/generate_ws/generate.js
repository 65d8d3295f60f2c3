// Frames made by the Sender of the npm package `ws`, and the verdicts of its Receiver on damaged streams, as
// one JSON object a line. Seeded: `npm ci && npm run generate` always writes the same file.
//
//   frames   {"kind":"frames","name","reader","deflate","stream","messages"}
//   verdict  {"kind":"verdict","name","reader","deflate","stream","messages","close"}
//
// `reader` is the role of who reads ("server" reads masked frames), `deflate` the agreed parameters or null,
// `stream` and `data` are hex, `close` is the close code ws answers with (0: it saw no error).
'use strict';

const Sender = require('./node_modules/ws/lib/sender');
const Receiver = require('./node_modules/ws/lib/receiver');
const PerMessageDeflate = require('./node_modules/ws/lib/permessage-deflate');
const { kStatusCode } = require('./node_modules/ws/lib/constants');

const NAME = PerMessageDeflate.extensionName;
let seed = 20261120;
const draw = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * below);
};
const generateMask = (mask) => { for (let i = 0; i < 4; i++) mask[i] = draw(256); };
const put = (o) => process.stdout.write(JSON.stringify(o) + '\n');

// The extension with its parameters settled, as after a handshake.
function agree(isServer, params) {
  const one = new PerMessageDeflate({ isServer, threshold: 0, maxPayload: 1000000 });
  one.params = { ...params };
  return { [NAME]: one };
}

// What a reader of this role makes of `stream`.
function read(reader, deflate, stream) {
  return new Promise((resolve) => {
    const messages = [];
    const extensions = deflate ? agree(reader === 'server', deflate) : {};
    const receiver = new Receiver({ isServer: reader === 'server', extensions, maxPayload: 1000000, maxFragments: 1024 });
    const done = (close) => resolve({ messages, close });
    receiver.on('message', (data, binary) => messages.push({ opcode: binary ? 2 : 1, data: Buffer.from(data).toString('hex') }));
    receiver.on('ping', (data) => messages.push({ opcode: 9, data: Buffer.from(data).toString('hex') }));
    receiver.on('pong', (data) => messages.push({ opcode: 10, data: Buffer.from(data).toString('hex') }));
    receiver.on('conclude', (code, reason) => messages.push({ opcode: 8, code, data: Buffer.from(reason).toString('hex') }));
    receiver.on('error', (e) => done(e[kStatusCode] || -1));
    receiver.on('finish', () => done(0));
    receiver.end(Buffer.from(stream)); // a copy: it unmasks in place
  });
}

// A sender whose bytes are collected.
function sender(reader, deflate) {
  const parts = [];
  const socket = { cork() {}, uncork() {}, write(b, cb) { parts.push(Buffer.from(b)); if (cb) cb(); } };
  const mask = reader === 'server';
  const extensions = deflate ? agree(!mask, deflate) : {};
  const one = new Sender(socket, extensions, mask ? generateMask : undefined);
  const sent = (f) => new Promise((resolve, reject) => f((e) => (e ? reject(e) : resolve())));
  return {
    bytes: () => Buffer.concat(parts),
    send: (data, binary, fin = true, compress = false) =>
      sent((cb) => one.send(data, { binary, fin, compress, mask }, cb)),
    ping: (data) => sent((cb) => one.ping(data, mask, cb)),
    pong: (data) => sent((cb) => one.pong(data, mask, cb)),
    close: (code, reason) => sent((cb) => one.close(code, reason, mask, cb)),
  };
}

const words = ['chat message', 'room-', 'h\u00e9llo', '\u20ac', '\u{1F600}', '{"a":1}', ' ', '42["x"]'];
const sentence = (size) => {
  let text = '';
  while (Buffer.byteLength(text) < size) text += words[draw(words.length)] + draw(1000);
  return text;
};
const noise = (size) => Buffer.from(Array.from({ length: size }, () => draw(256)));

async function record(name, reader, deflate, play) {
  const s = sender(reader, deflate);
  await play(s);
  const stream = s.bytes();
  const { messages, close } = await read(reader, deflate, stream);
  if (close !== 0) throw new Error(`${name}: ws refuses its own frames with ${close}`);
  put({ kind: 'frames', name, reader, deflate, stream: stream.toString('hex'), messages });
}

async function frames() {
  for (const reader of ['client', 'server']) {
    await record('lengths', reader, null, async (s) => {
      for (const size of [0, 1, 124, 125, 126, 127, 128, 1000]) await s.send(noise(size), true);
      await s.send('x'.repeat(reader === 'client' ? 65535 : 65536), false);
    });
    await record('control', reader, null, async (s) => {
      await s.ping('');
      await s.ping('p'.repeat(125));
      await s.pong('hi');
      await s.close(4999, 'good bye \u20ac');
    });
    for (let i = 0; i < 12; i++)
      await record(`fragments ${i}`, reader, null, async (s) => {
        for (let m = 0; m < 3; m++) {
          const data = draw(2) ? sentence(draw(400)) : noise(draw(400));
          const whole = Buffer.from(data);
          for (let at = 0; ; ) {
            const end = Math.min(whole.length, at + draw(90));
            const fin = end === whole.length && draw(3) > 0;
            await s.send(whole.subarray(at, end), typeof data !== 'string', fin);
            if (fin) break;
            if (draw(4) === 0) await s.ping('between');
            at = end;
          }
        }
        await s.close(1000);
      });
    for (const deflate of [{}, { server_no_context_takeover: true, client_no_context_takeover: true },
      { server_max_window_bits: 9, client_max_window_bits: 10 }])
      await record(`deflate ${Object.keys(deflate).join(' ')}`, reader, deflate, async (s) => {
        for (const size of [0, 1, 50, 500, 500, 5000]) await s.send(sentence(size), false, true, true);
        await s.send(noise(300), true, true, true);
        await s.send('plain', false, true, false);
        const text = sentence(700);
        await s.send(text.slice(0, 300), false, false, true);
        await s.ping('in between');
        await s.send(text.slice(300), false, true, true);
        await s.close(1001, 'done');
      });
  }
}

function raw(opcode, payload, { fin = true, rsv = 0, mask = false, form } = {}) {
  payload = Buffer.from(payload);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const n = payload.length;
  const m = mask ? 0x80 : 0;
  if (form === 127 || (!form && n > 65535)) head.push(m | 127, 0, 0, 0, 0, (n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
  else if (form === 126 || (!form && n > 125)) head.push(m | 126, n >> 8, n & 255);
  else head.push(m | n);
  const key = mask ? [...noise(4)] : [];
  return Buffer.concat([Buffer.from(head), Buffer.from(key), payload.map((b, i) => (mask ? b ^ key[i % 4] : b))]);
}

function damaged(reader) {
  const mask = reader === 'server';
  const f = (opcode, payload, options = {}) => raw(opcode, payload, { mask, ...options });
  const code = (n, rest = '') => Buffer.concat([Buffer.from([n >> 8, n & 255]), Buffer.from(rest)]);
  const cases = [
    ['wrong masking', raw(1, 'x', { mask: !mask })],
    ['continuation first', f(0, 'x')],
    ['text inside text', Buffer.concat([f(1, 'x', { fin: false }), f(1, 'y')])],
    ['continuation after the end', Buffer.concat([f(1, 'x'), f(0, 'y')])],
    ['fragmented ping', f(9, 'x', { fin: false })],
    ['ping of 126 bytes', f(9, 'x'.repeat(126))],
    ['close of one byte', f(8, 'x')],
    ['close reason not UTF-8', f(8, Buffer.concat([code(1000), Buffer.from([0xff])]))],
    ['too many fragments', Buffer.concat([f(1, '', { fin: false }), ...Array.from({ length: 1024 }, () => f(0, '', { fin: false }))])],
    ['length of 16 bits not the shortest', f(2, 'short', { form: 126 })],
    ['length of 64 bits not the shortest', f(2, 'short', { form: 127 })],
    ['length of 64 bits with the high bit', Buffer.from([0x82, mask ? 255 : 127, 0x80, 0, 0, 0, 0, 0, 0, 1])],
    ['over the limit', Buffer.from([0x82, mask ? 255 : 127, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x41, 1, 2, 3, 4])],
    ['good, then bad', Buffer.concat([f(1, 'good'), f(9, 'p'), f(3, '')])],
  ];
  for (let rsv = 1; rsv < 8; rsv++) cases.push([`reserved bits ${rsv}`, f(1, 'x', { rsv })]);
  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) cases.push([`opcode ${opcode}`, f(opcode, '')]);
  for (const n of [0, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015,
    1016, 1100, 2000, 2999, 3000, 3999, 4000, 4999, 5000, 65535]) cases.push([`close ${n}`, f(8, code(n))]);
  const texts = ['ff', 'c0af', 'e282', 'eda080', 'f4908080', 'f09f9880', 'c3a9', 'e2829ce282', 'fe', '80', 'f0808080', 'efbfbf', 'c3'];
  for (const hex of texts) {
    const text = Buffer.from(hex, 'hex');
    cases.push([`text ${hex}`, f(1, text)]);
    cases.push([`text ${hex} in fragments`, Buffer.concat([f(1, text.subarray(0, 1), { fin: false }), f(0, text.subarray(1))])]);
  }
  return cases;
}

function damagedDeflate(reader) {
  const mask = reader === 'server';
  const f = (opcode, payload, options = {}) => raw(opcode, payload, { mask, rsv: 4, ...options });
  const zlib = require('zlib');
  const bomb = zlib.deflateRawSync(Buffer.alloc(1000001), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);
  return [
    ['deflate bomb', f(2, bomb)],
    ['deflate block type 3', f(1, Buffer.from('ffffff', 'hex'))],
    ['deflate stored length check', f(1, Buffer.from('0005000000', 'hex'))],
    ['deflate distance before the window', f(1, Buffer.from('1237117d2a', 'hex'))],
    ['deflate bit on a continuation', Buffer.concat([f(1, 'x', { rsv: 0, fin: false }), f(0, 'x')])],
    ['deflate bit on a ping', f(9, '')],
    ['deflate text not UTF-8', f(1, zlib.deflateRawSync(Buffer.from([0xff]), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4))],
    ['deflate example', f(1, Buffer.from('f248cdc9c90700', 'hex'))],
    ['deflate example in a final block', f(1, Buffer.from('f348cdc9c9070000', 'hex'))],
  ];
}

async function verdicts() {
  for (const reader of ['client', 'server'])
    for (const [deflate, cases] of [[null, damaged(reader)], [{}, damagedDeflate(reader)]])
      for (const [name, stream] of cases) {
        const { messages, close } = await read(reader, deflate, stream);
        put({ kind: 'verdict', name, reader, deflate, stream: stream.toString('hex'), messages, close });
      }
}

frames().then(verdicts).catch((e) => { console.error(e); process.exit(1); });
