// The official socket.io 4.x server (Engine.IO 4); `node server.mjs APP deflate` negotiates compression.
import { attach } from "engine.io";
import { Server } from "socket.io";
import { listen } from "../listen.mjs";

const perMessageDeflate = process.argv[3] === "deflate";

listen({
  socketIo: (server, options) => new Server(server, { perMessageDeflate, ...options }),
  engineIo: (server, options) => attach(server, { perMessageDeflate, ...options }),
  recovers: true,
});
