// One official client generation against the reference server:
//   node check.mjs 2|3|4 websocket|polling|upgrade ECHO_URL ROOMS_URL
// Connects, emits, gets acks, exchanges binary and receives room broadcasts; exits 1 with the first difference.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const [generation, transport, echoUrl, roomsUrl] = process.argv.slice(2);
const library = await import(`socket.io-client-${generation}`);
const io = library.io ?? library.default;
const transports = { websocket: ["websocket"], polling: ["polling"], upgrade: ["polling", "websocket"] }[transport];
const patience = 8000;
let checks = 0;

function within(promise, what) {
  return Promise.race([promise, sleep(patience, undefined, { ref: false }).then(() => assert.fail(`no ${what} within ${patience} ms`))]);
}

const once = (emitter, event) => within(new Promise((resolve) => emitter.once(event, (...args) => resolve(args))), event);

async function connected(url) {
  const socket = io(url, { transports, forceNew: true, reconnection: false, timeout: patience });
  await within(
    new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (e) => reject(new Error(`connect_error: ${e}`)));
    }),
    "connect"
  );
  checks += 1;
  return socket;
}

async function check(name, body) {
  try {
    await body();
    checks += 1;
  } catch (error) {
    console.error(`client ${generation} over ${transport}: ${name}: ${error.message}`);
    process.exit(1);
  }
}

const bytes = (value) => [...new Uint8Array(value.buffer ? value.buffer.slice(value.byteOffset, value.byteOffset + value.length) : value)];

let echo;
await check("connects to the echo application", async () => {
  echo = await connected(echoUrl);
});
if (transport === "upgrade")
  await check("upgrades to WebSocket", async () => {
    const engine = echo.io.engine;
    if (engine.transport.name !== "websocket") await once(engine, "upgrade");
    assert.equal(engine.transport.name, "websocket");
  });
await check("gets text, numbers, objects and null back", async () => {
  const sent = ["text", 1, 2.5, { a: [true, null, "é€😀\u2028"] }, null];
  const back = once(echo, "message-back");
  echo.emit("message", ...sent);
  assert.deepEqual(await back, sent);
});
await check("gets an acknowledgement", async () => {
  const args = await within(new Promise((resolve) => echo.emit("message-with-ack", "a", 2, { b: 3 }, (...a) => resolve(a))), "ack");
  assert.deepEqual(args, ["a", 2, { b: 3 }]);
});
await check("gets bytes back unchanged", async () => {
  const back = once(echo, "message-back");
  echo.emit("message", Buffer.from([1, 2, 3, 0, 255]), { nested: Buffer.from([4, 5]) });
  const [first, second] = await back;
  assert.deepEqual(bytes(first), [1, 2, 3, 0, 255]);
  assert.deepEqual(bytes(second.nested), [4, 5]);
});
await check("gets an acknowledgement with bytes", async () => {
  const [first] = await within(new Promise((resolve) => echo.emit("message-with-ack", Buffer.from([9, 8]), (...a) => resolve(a))), "ack");
  assert.deepEqual(bytes(first), [9, 8]);
});
await check("keeps the order of 200 messages", async () => {
  const got = [];
  const all = new Promise((resolve) => {
    echo.on("message-back", (n) => {
      got.push(n);
      if (got.length === 200) resolve();
    });
  });
  for (let i = 0; i < 200; i += 1) echo.emit("message", i);
  await within(all, "200 answers");
  assert.deepEqual(got, [...Array(200).keys()]);
});
echo.close();

await check("talks in a room, sender excluded, others outside not reached", async () => {
  const [ann, bob, eve] = await Promise.all([connected(roomsUrl), connected(roomsUrl), connected(roomsUrl)]);
  const room = `r-${generation}-${transport}`;
  const names = [];
  for (const [socket, name] of [[ann, "ann"], [bob, "bob"], [eve, "eve"]]) {
    if (socket !== eve) socket.emit("joinRoom", room);
    const valid = once(socket, "validUsername");
    socket.emit("socketUsername", `${name}-${room}`);
    names.push(...(await valid));
  }
  assert.equal(names.length, 3);
  const strays = [];
  ann.on("chat message", (m) => strays.push(["ann", m]));
  eve.on("chat message", (m) => strays.push(["eve", m]));
  const text = JSON.stringify({ messageContent: "hi", roomOriginName: room });
  const first = once(bob, "chat message");
  ann.emit("chat message", text);
  assert.deepEqual(await first, [text]);
  const second = once(bob, "chat message");
  ann.emit("chat message", Buffer.from(text));
  assert.equal(Buffer.from(bytes((await second)[0])).toString(), text);
  const collision = once(eve, "usernameCollision");
  eve.emit("socketUsername", `ann-${room}`);
  assert.deepEqual(await collision, [`ann-${room}`]);
  assert.deepEqual(strays, []);
  for (const socket of [ann, bob, eve]) socket.close();
});

console.log(`client ${generation} over ${transport}: ${checks} checks passed`);
process.exit(0);
