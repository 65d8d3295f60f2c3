// The official socket.io 3.x server (Engine.IO 4, and 3 where it is allowed).
import engine from "engine.io";
import { Server } from "socket.io";
import { listen } from "../listen.mjs";

listen({ socketIo: (server, options) => new Server(server, options), engineIo: engine.attach });
