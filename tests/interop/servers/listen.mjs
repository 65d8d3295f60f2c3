// Starts an HTTP server on a free loopback port and says where it listens.
import { createServer } from "node:http";
import { apps } from "./apps.mjs";

export function listen(attach) {
  const app = apps[process.argv[2]];
  if (!app) {
    console.error(`usage: node server.mjs ${Object.keys(apps).join("|")}`);
    process.exit(2);
  }
  const server = createServer();
  app(attach(server));
  server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
}
