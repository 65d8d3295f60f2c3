// The server of github.com/zishang520/socket.io for Go, with the conformance application in every variant on one port.
package main

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/zishang520/socket.io/servers/engine/v3"
	"github.com/zishang520/socket.io/servers/engine/v3/config"
	"github.com/zishang520/socket.io/servers/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// options of the plain variant; the others change some of them.
func options(path string, change func(*socket.ServerOptions)) *socket.ServerOptions {
	o := socket.DefaultServerOptions()
	o.SetPath(path)
	o.SetPingInterval(25 * time.Second)
	o.SetPingTimeout(20 * time.Second)
	o.SetMaxHttpBufferSize(100_000)
	o.SetConnectTimeout(time.Second)
	o.SetUpgradeTimeout(time.Second)
	o.SetAllowEIO3(true)
	if change != nil {
		change(o)
	}
	return o
}

func serveSocketIo(o *socket.ServerOptions) http.Handler {
	io := socket.NewServer(nil, o)
	mount(io)
	return io.ServeHandler(nil)
}

func mount(io *socket.Server) {
	onConnection := func(attend func(*socket.Socket)) types.EventListener {
		return func(clients ...any) { attend(clients[0].(*socket.Socket)) }
	}
	io.Of("/", onConnection(greet))
	io.Of("/custom", onConnection(greet))
	io.Of("/quiet", onConnection(attend))
	io.Of("/slow", onConnection(attend)).Use(func(_ *socket.Socket, next func(*socket.ExtendedError)) {
		time.AfterFunc(200*time.Millisecond, func() { next(nil) })
	})
	io.Of(regexp.MustCompile(`^/dyn-\d{1,9}$`), onConnection(attend))
	io.Of("/denied", nil).Use(func(_ *socket.Socket, next func(*socket.ExtendedError)) {
		next(socket.NewExtendedError("Not authorized", map[string]any{"code": "E1"}))
	})
}

func serveEngineIo() http.Handler {
	o := config.DefaultServerOptions()
	o.SetPingInterval(25 * time.Second)
	o.SetPingTimeout(20 * time.Second)
	o.SetMaxHttpBufferSize(1_000_000)
	o.SetUpgradeTimeout(time.Second)
	o.SetAllowEIO3(true)
	e := engine.NewServer(o)
	e.On("connection", func(clients ...any) {
		client := clients[0].(engine.Socket)
		client.On("message", func(messages ...any) { client.Send(messages[0].(types.BufferInterface), nil, nil) })
	})
	return e
}

func main() {
	paths := map[string]http.Handler{
		"/socket.io/": serveSocketIo(options("/socket.io/", nil)),
		"/engine.io/": serveEngineIo(),
		"/fast/socket.io/": serveSocketIo(options("/fast/socket.io/", func(o *socket.ServerOptions) {
			o.SetPingInterval(300 * time.Millisecond)
			o.SetPingTimeout(200 * time.Millisecond)
		})),
		"/cors/socket.io/": serveSocketIo(options("/cors/socket.io/", func(o *socket.ServerOptions) {
			o.SetCors(&types.Cors{Origin: "http://allowed.example", Credentials: true})
		})),
		"/cookie/socket.io/": serveSocketIo(options("/cookie/socket.io/", func(o *socket.ServerOptions) {
			o.SetCookie(&http.Cookie{Name: "io", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		})),
		"/recovery/socket.io/": serveSocketIo(options("/recovery/socket.io/", func(o *socket.ServerOptions) {
			recovery := socket.DefaultConnectionStateRecovery()
			recovery.SetMaxDisconnectionDuration(2_000)
			o.SetConnectionStateRecovery(recovery)
		})),
	}
	dispatch := func(w http.ResponseWriter, r *http.Request) {
		for path, handler := range paths {
			if strings.HasPrefix(r.URL.Path, path) {
				handler.ServeHTTP(w, r)
				return
			}
		}
		http.NotFound(w, r)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	panic(http.Serve(listener, http.HandlerFunc(dispatch)))
}
