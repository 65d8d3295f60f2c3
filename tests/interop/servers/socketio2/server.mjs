// The official socket.io 2.x server (Engine.IO 3).
import engine from "engine.io";
import socketio from "socket.io";
import { listen } from "../listen.mjs";

listen({ socketIo: (server, options) => socketio(server, options), engineIo: engine.attach });
