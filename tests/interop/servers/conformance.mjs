// The application of scenarios/conformance, the same on every generation of the Node server, and its variants on one port.

const roomy = (number, most) => Math.min(Math.max(Math.trunc(number) || 0, 0), most);
const withoutAck = (args) => args.filter((arg) => typeof arg !== "function");
const acknowledge = (args, ...answer) => {
  const ack = args[args.length - 1];
  if (typeof ack === "function") ack(...answer);
};

function converse(socket) {
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => acknowledge(args, ...withoutAck(args)));
  socket.on("ask", (x) => socket.emit("question", x, (...answer) => socket.emit("answer", ...answer)));
  // Broadcasts are acknowledged since socket.io 4.5.
  socket.on("ask-all", (x) =>
    socket.nsp.timeout?.(400).emit("question", x, (error, answers) => socket.emit("answers", Boolean(error), answers)));
  socket.on("whoami", (...args) => acknowledge(args, socket.id));
  socket.on("double-ack", (...args) => {
    acknowledge(args, 1);
    acknowledge(args, 2);
  });
  socket.on("no-ack", () => {});
  socket.on("bye", () => socket.disconnect());
  socket.on("bye-all", () => socket.disconnect(true));
}

function gather(socket) {
  socket.on("join", (room, ...rest) => {
    socket.join(room);
    acknowledge(rest, "ok");
  });
  socket.on("leave", (room, ...rest) => {
    socket.leave(room);
    acknowledge(rest, "ok");
  });
  socket.on("to", (room, ...args) => socket.to(room).emit("room-msg", ...withoutAck(args)));
  socket.on("in", (room, ...args) => socket.nsp.to(room).emit("room-msg", ...withoutAck(args)));
  socket.on("bcast", (...args) => socket.broadcast.emit("bc", ...withoutAck(args)));
  socket.on("all", (...args) => socket.nsp.emit("bc", ...withoutAck(args)));
}

function produce(socket) {
  socket.on("many", (count) => {
    for (let i = 0; i < roomy(count, 10_000); i++) socket.emit("n", i);
  });
  socket.on("stream", (count, every) => {
    let next = 0;
    const timer = setInterval(() => {
      if (next < roomy(count, 10_000) && socket.connected) socket.emit("n", next++);
      else clearInterval(timer);
    }, roomy(every, 60_000));
  });
  socket.on("big", (size) => socket.emit("big", "x".repeat(roomy(size, 10_000_000))));
  socket.on("bin", () => socket.emit("bin", Buffer.from([1, 2, 3]), { a: [Buffer.from([4]), "t"] }));
}

function mount(io) {
  const attend = (socket) => {
    converse(socket);
    gather(socket);
    produce(socket);
  };
  const greet = (socket) => {
    socket.emit("auth", socket.handshake.auth ?? socket.handshake.query); // before 3.0 there is only the query
    attend(socket);
  };
  io.on("connection", greet);
  io.of("/custom").on("connection", greet);
  io.of("/quiet").on("connection", attend);
  io.of("/slow").use((socket, next) => setTimeout(next, 200)).on("connection", attend);
  io.of(/^\/dyn-\d{1,9}$/).on("connection", attend);
  io.of("/denied").use((socket, next) => next(Object.assign(new Error("Not authorized"), { data: { code: "E1" } })));
}

const allowed = "http://allowed.example";
const plain = {
  path: "/socket.io/",
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxHttpBufferSize: 100_000,
  connectTimeout: 1_000,
  upgradeTimeout: 1_000,
  allowEIO3: true,
  cookie: false,
};
const variants = [
  plain,
  { ...plain, path: "/fast/socket.io/", pingInterval: 300, pingTimeout: 200 },
  {
    ...plain,
    path: "/cors/socket.io/",
    cors: { origin: allowed, credentials: true },
    // The same for socket.io 2, which says * for a request without Origin.
    origins: (origin, answer) => answer(null, origin === "*" || origin === allowed),
  },
  { ...plain, path: "/cookie/socket.io/", cookie: "io" },
];
const recovery = {
  ...plain,
  path: "/recovery/socket.io/",
  connectionStateRecovery: { maxDisconnectionDuration: 2_000, skipMiddlewares: true },
};

// The variants on one HTTP server; socketIo and engineIo attach an instance with the given options to it (and may
// write into them).
export function conformance(server, { socketIo, engineIo, recovers = false }) {
  for (const options of recovers ? [...variants, recovery] : variants) mount(socketIo(server, { ...options }));
  const engine = engineIo(server, { ...plain, path: "/engine.io/", maxHttpBufferSize: 1_000_000 });
  engine.on("connection", (socket) => socket.on("message", (message) => socket.send(message)));
}
