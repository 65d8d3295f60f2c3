// The official socket.io 4.5.0 with the packages that were current when it was published.
import { attach } from "engine.io";
import { Server } from "socket.io";
import { listen } from "../listen.mjs";

listen({ socketIo: (server, options) => new Server(server, options), engineIo: attach });
