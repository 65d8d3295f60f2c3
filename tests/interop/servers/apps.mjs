// The applications that every Node server of this folder mounts: plain listeners, no version differences.

// Chat rooms: names are claimed, rooms joined without an answer, messages relayed to the others in the room.
function rooms(io) {
  const names = new Map();
  io.on("connection", (socket) => {
    socket.on("socketUsername", (name) => {
      if (names.has(name)) {
        socket.emit("usernameCollision", name);
        return;
      }
      names.set(name, socket.id);
      socket.emit("validUsername", name);
    });
    socket.on("joinRoom", (room) => socket.join(room));
    socket.on("leaveRoom", (room) => socket.leave(room));
    socket.on("chat message", (message) => {
      let room;
      try {
        room = JSON.parse(message.toString()).roomOriginName;
      } catch {
        return;
      }
      if (typeof room === "string") socket.to(room).emit("chat message", message);
    });
    socket.on("disconnect", () => {
      for (const [name, id] of names) if (id === socket.id) names.delete(name);
    });
  });
}

// Answers "ping" with "pong" and listens to "hello", on / and on /my-namespace.
function greeter(io) {
  const greet = (socket) => {
    socket.on("hello", () => {});
    socket.on("ping", (...args) => {
      const answer = args.pop();
      if (typeof answer === "function") answer("pong");
    });
  };
  io.on("connection", greet);
  io.of("/my-namespace").on("connection", greet);
}

// What a scenario may want of a server: acked membership, relays with any body, answers that everybody hears, namespaces.
function lab(io) {
  const reasons = {};
  const attend = (socket) => {
    socket.on("enter", (room, done = () => {}) => {
      socket.join(room);
      done("in", room);
    });
    socket.on("exit", (room, done = () => {}) => {
      socket.leave(room);
      done("out", room);
    });
    // Entered after a while, and announced to everybody: what one client is told may be about another.
    socket.on("enter slowly", (room, name) => {
      setTimeout(() => {
        socket.join(room);
        socket.nsp.emit("entered", name);
      }, Math.random() * 50);
    });
    socket.on("say", (room, ...rest) => {
      const done = typeof rest[rest.length - 1] === "function" ? rest.pop() : () => {};
      socket.to(room).emit("said", ...rest);
      done("ok");
    });
    socket.on("echo", (...rest) => {
      const done = typeof rest[rest.length - 1] === "function" ? rest.pop() : () => {};
      socket.emit("echoed", ...rest);
      done(...rest);
    });
    socket.on("reasons", (done) => done(reasons));
    socket.on("disconnect", (reason) => {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    });
  };
  io.on("connection", attend);
  io.of("/side").on("connection", attend);
  io.of("/back").on("connection", attend);
}

// No listener at all: what can be said of a server that nobody prepared.
function bare() {}

export const apps = { bare, rooms, greeter, lab };
