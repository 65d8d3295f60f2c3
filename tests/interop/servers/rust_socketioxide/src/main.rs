//! socketioxide with the conformance application in every variant that it can serve, on one port.
//!
//! Cannot be said with it: the data of a refusal (only its message), two answers to one event, closing the connection
//! (`bye-all`), the cookie, connection state recovery.
mod args;
mod events;

use axum::{Router, http::HeaderValue, http::Method, http::header::CONTENT_TYPE};
use bytes::Bytes;
use engineioxide::{DisconnectReason, Socket, Str, config::EngineIoConfig, handler::EngineIoHandler, layer::EngineIoLayer};
use socketioxide::{SocketIo, extract::SocketRef, handler::ConnectHandler, layer::SocketIoLayer};
use std::{sync::Arc, time::Duration};
use tower_http::cors::{AllowOrigin, CorsLayer};

const PLAIN: (Duration, Duration) = (Duration::from_secs(25), Duration::from_secs(20));
const FAST: (Duration, Duration) = (Duration::from_millis(300), Duration::from_millis(200));
const SECOND: Duration = Duration::from_secs(1);
const BUFFERED_PACKETS: usize = 10_000; // the most that `many` emits at once

fn socket_io(path: &'static str, (interval, timeout): (Duration, Duration)) -> SocketIoLayer {
    let (layer, io) = SocketIo::builder()
        .req_path(path)
        .ping_interval(interval)
        .ping_timeout(timeout)
        .max_payload(100_000)
        .ws_max_message_size(100_000)
        .ws_max_frame_size(100_000)
        .max_buffer_size(BUFFERED_PACKETS)
        .connect_timeout(SECOND)
        .upgrade_timeout(SECOND)
        .build_layer();
    io.ns("/", events::greet);
    io.ns("/custom", events::greet);
    io.ns("/quiet", events::attend);
    io.ns("/slow", events::attend.with(slowly));
    io.ns("/denied", events::attend.with(never));
    io.dyn_ns("/dyn-{n}", events::attend.with(numbered)).expect("a pattern");
    layer
}

async fn slowly() -> Result<(), &'static str> {
    tokio::time::sleep(Duration::from_millis(200)).await;
    Ok(())
}

async fn never() -> Result<(), &'static str> {
    Err("Not authorized")
}

async fn numbered(s: SocketRef) -> Result<(), &'static str> {
    let digits = s.ns().trim_start_matches("/dyn-").bytes().all(|b| b.is_ascii_digit());
    if digits { Ok(()) } else { Err("Invalid namespace") }
}

#[derive(Clone, Debug)]
struct Echo;

impl EngineIoHandler for Echo {
    type Data = ();
    fn on_connect(self: Arc<Self>, _: Arc<Socket<()>>) {}
    fn on_disconnect(&self, _: Arc<Socket<()>>, _: DisconnectReason) {}
    fn on_message(self: &Arc<Self>, message: Str, socket: Arc<Socket<()>>) {
        socket.emit(message).ok();
    }
    fn on_binary(self: &Arc<Self>, message: Bytes, socket: Arc<Socket<()>>) {
        socket.emit_binary(message).ok();
    }
}

fn engine_io() -> EngineIoLayer<Echo> {
    let config = EngineIoConfig::builder()
        .req_path("/engine.io")
        .ping_interval(PLAIN.0)
        .ping_timeout(PLAIN.1)
        .max_payload(1_000_000)
        .ws_max_message_size(1_000_000)
        .ws_max_frame_size(1_000_000)
        .upgrade_timeout(SECOND)
        .build();
    EngineIoLayer::from_config(Arc::new(Echo), config)
}

fn cors() -> Router {
    let allowed = CorsLayer::new()
        .allow_origin(AllowOrigin::list([HeaderValue::from_static("http://allowed.example")]))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([CONTENT_TYPE])
        .allow_credentials(true);
    Router::new().layer(socket_io("/socket.io", PLAIN)).layer(allowed)
}

#[tokio::main(flavor = "current_thread")] // handlers run as tasks: in one thread they keep the order of their packets
async fn main() -> std::io::Result<()> {
    let app = Router::new()
        .nest_service("/cors", cors())
        .layer(socket_io("/socket.io", PLAIN))
        .layer(socket_io("/fast/socket.io", FAST))
        .layer(engine_io());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await
}
