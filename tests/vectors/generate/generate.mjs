// Writes ../*.jsonl. `npm ci && npm run generate`; the files change only when a parser or this folder does.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as engineio from "./engineio.mjs";
import * as socketio from "./socketio.mjs";
import { jsonVectors } from "./json.mjs";
import { makeRandom } from "./random.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..");

function write(name, vectors) {
  const lines = [...new Set(vectors.map((v) => JSON.stringify(v)))];
  writeFileSync(join(folder, name), lines.join("\n") + "\n");
  console.log(`${name}: ${lines.length} vectors`);
}

write("engineio_v3_packets.jsonl", engineio.packetVectors(makeRandom(301), 3, 220));
write("engineio_v4_packets.jsonl", engineio.packetVectors(makeRandom(401), 4, 220));
write("engineio_v3_payloads.jsonl", engineio.payloadVectors3(makeRandom(302), 200));
write("engineio_v4_payloads.jsonl", engineio.payloadVectors4(makeRandom(402), 250));
write("socketio_v4.jsonl", [...socketio.packetVectors(makeRandom(403), 4, 450), ...socketio.quirkVectors(4)]);
write("socketio_v5.jsonl", [...socketio.packetVectors(makeRandom(503), 5, 550), ...socketio.quirkVectors(5)]);
write("json.jsonl", jsonVectors(makeRandom(600), 250));
