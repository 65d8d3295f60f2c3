// Starts an HTTP server on a free loopback port and says where it listens.
import { createServer } from "node:http";
import { apps } from "./apps.mjs";
import { conformance } from "./conformance.mjs";

// make: { socketIo(server, options), engineIo(server, options), recovers }
export function listen(make) {
  const app = process.argv[2];
  if (!apps[app] && app !== "conformance") {
    console.error(`usage: node server.mjs ${Object.keys(apps).join("|")}|conformance`);
    process.exit(2);
  }
  // What no instance answers: with none of its own, a Node server leaves such a request open.
  const server = createServer((request, response) => response.writeHead(404).end());
  if (app === "conformance") conformance(server, make);
  else apps[app](make.socketIo(server, {}));
  server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
}
