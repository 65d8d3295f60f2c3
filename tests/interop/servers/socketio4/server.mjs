// The official socket.io 4.x server (Engine.IO 4).
import { Server } from "socket.io";
import { listen } from "../listen.mjs";

listen((server) => new Server(server));
