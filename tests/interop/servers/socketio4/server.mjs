// The official socket.io 4.x server (Engine.IO 4); `node server.mjs APP deflate` negotiates compression.
import { Server } from "socket.io";
import { listen } from "../listen.mjs";

listen((server) => new Server(server, { perMessageDeflate: process.argv[3] === "deflate" }));
