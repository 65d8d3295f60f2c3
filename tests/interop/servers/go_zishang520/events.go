// The events of the conformance application.
package main

import (
	"strings"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

func greet(client *socket.Socket) {
	auth := client.Handshake().Auth
	if auth == nil {
		auth = map[string]any{}
	}
	client.Emit("auth", auth)
	attend(client)
}

// acknowledgement takes the answering function off the arguments of an event; without one, answers go nowhere.
func acknowledgement(args []any) ([]any, func(...any)) {
	if len(args) > 0 {
		if ack, ok := args[len(args)-1].(socket.Ack); ok {
			return args[:len(args)-1], func(answer ...any) { ack(answer, nil) }
		}
	}
	return args, func(...any) {}
}

func roomOf(args []any) (socket.Room, []any) {
	if len(args) == 0 {
		return "", nil
	}
	name, _ := args[0].(string)
	return socket.Room(name), args[1:]
}

func amount(args []any, index int, most float64) int {
	if index >= len(args) {
		return 0
	}
	number, _ := args[index].(float64)
	return int(max(0, min(number, most)))
}

func attend(client *socket.Socket) {
	on := func(event string, handle func(args []any, ack func(...any))) {
		client.On(event, func(args ...any) { handle(acknowledgement(args)) })
	}
	converse(client, on)
	gather(client, on)
	produce(client, on)
}

type register func(event string, handle func(args []any, ack func(...any)))

func converse(client *socket.Socket, on register) {
	on("message", func(args []any, _ func(...any)) { client.Emit("message-back", args...) })
	on("message-with-ack", func(args []any, ack func(...any)) { ack(args...) })
	on("ask", func(args []any, _ func(...any)) {
		client.EmitWithAck("question", args...)(func(answer []any, _ error) { client.Emit("answer", answer...) })
	})
	on("ask-all", func(args []any, _ func(...any)) {
		everyone := client.Nsp().Timeout(400 * time.Millisecond)
		everyone.EmitWithAck("question", args...)(func(answers []any, err error) {
			if answers == nil {
				answers = []any{}
			}
			client.Emit("answers", err != nil, answers)
		})
	})
	on("whoami", func(_ []any, ack func(...any)) { ack(client.Id()) })
	on("double-ack", func(_ []any, ack func(...any)) {
		ack(1)
		ack(2)
	})
	on("no-ack", func([]any, func(...any)) {})
	on("bye", func([]any, func(...any)) { client.Disconnect(false) })
	on("bye-all", func([]any, func(...any)) { client.Disconnect(true) })
}

func gather(client *socket.Socket, on register) {
	on("join", func(args []any, ack func(...any)) {
		room, _ := roomOf(args)
		client.Join(room)
		ack("ok")
	})
	on("leave", func(args []any, ack func(...any)) {
		room, _ := roomOf(args)
		client.Leave(room)
		ack("ok")
	})
	on("to", func(args []any, _ func(...any)) {
		room, rest := roomOf(args)
		client.To(room).Emit("room-msg", rest...)
	})
	on("in", func(args []any, _ func(...any)) {
		room, rest := roomOf(args)
		client.Nsp().To(room).Emit("room-msg", rest...)
	})
	on("bcast", func(args []any, _ func(...any)) { client.Broadcast().Emit("bc", args...) })
	on("all", func(args []any, _ func(...any)) { client.Nsp().Emit("bc", args...) })
}

func produce(client *socket.Socket, on register) {
	on("many", func(args []any, _ func(...any)) {
		for n := range amount(args, 0, 10_000) {
			client.Emit("n", n)
		}
	})
	on("stream", func(args []any, _ func(...any)) {
		go func() {
			for n := range amount(args, 0, 10_000) {
				client.Emit("n", n)
				time.Sleep(time.Duration(amount(args, 1, 60_000)) * time.Millisecond)
			}
		}()
	})
	on("big", func(args []any, _ func(...any)) { client.Emit("big", strings.Repeat("x", amount(args, 0, 10_000_000))) })
	on("bin", func([]any, func(...any)) {
		client.Emit("bin", []byte{1, 2, 3}, map[string]any{"a": []any{[]byte{4}, "t"}})
	})
}
