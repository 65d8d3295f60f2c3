// Writes histogram.jsonl: histograms recorded and encoded by hdr-histogram-js, one JSON object per line.
// Usage: npm ci && node make_vectors.mjs > ../../vectors/histogram.jsonl
import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";

let state = 20240229;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};
const range = (n, f) => Array.from({ length: n }, (_, i) => f(i));

// Each: a name and [value, count] pairs, in microseconds.
const cases = [
  ["empty", []],
  ["one value", [[1234, 1]]],
  ["zero and one", [[0, 3], [1, 4]]],
  ["edges of the first doublings", [1023, 1024, 2047, 2048, 2049, 4095, 4096, 4097].map((v) => [v, 1])],
  ["highest", [[3600000000, 1]]],
  ["lowest and highest", [[1, 1], [3600000000, 2]]],
  ["counts of many bytes", [[10, 127], [20, 128], [30, 16384], [40, 4294967296], [50, 1099511627776]]],
  ["single zero between", [[5, 1], [7, 1], [10, 2]]],
  ["every value to 3000", range(3000, (i) => [i + 1, 1])],
  ["uniform", range(2000, () => [Math.floor(random() * 1e6), 1])],
  ["exponential", range(3000, () => [Math.floor(-Math.log(1 - random()) * 5000), 1])],
  ["long tail", range(1000, (i) => [Math.floor(200 * Math.pow(1.0165, i)), 1000 - i])],
];
const percents = [0, 1, 25, 50, 75, 90, 99, 99.9, 99.99, 100];

for (const [name, records] of cases) {
  const h = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3600000000,
    numberOfSignificantValueDigits: 3,
  });
  for (const [value, count] of records) h.recordValueWithCount(value, count);
  const percentiles = percents.map((p) => [p, h.getValueAtPercentile(p)]);
  const base64 = encodeIntoCompressedBase64(h);
  console.log(JSON.stringify({ name, records, count: h.totalCount, percentiles, base64 }));
}
