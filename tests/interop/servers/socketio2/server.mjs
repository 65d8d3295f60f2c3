// The official socket.io 2.x server (Engine.IO 3).
import socketio from "socket.io";
import { listen } from "../listen.mjs";

listen((server) => socketio(server));
