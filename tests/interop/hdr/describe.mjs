// Reads encoded histograms from stdin, one per line, and prints what hdr-histogram-js sees in each:
// "count p0 p50 p90 p99 p100" per line.
import { readFileSync } from "node:fs";
import { decodeFromCompressedBase64 } from "hdr-histogram-js";

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const h = decodeFromCompressedBase64(line, 64);
  console.log([h.totalCount, ...[0, 50, 90, 99, 100].map((p) => h.getValueAtPercentile(p))].join(" "));
}
