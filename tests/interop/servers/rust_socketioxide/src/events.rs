//! The events of the conformance application.
use crate::args::Args;
use futures_util::StreamExt;
use rmpv::Value;
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, SocketRef, TryData};
use std::time::Duration;

pub async fn greet(s: SocketRef, TryData(auth): TryData<Value>) {
    let auth = auth.ok().filter(|value| !value.is_nil()).unwrap_or(Value::Map(Vec::new()));
    s.emit("auth", &auth).ok();
    attend(s).await;
}

pub async fn attend(s: SocketRef) {
    converse(&s);
    gather(&s);
    produce(&s);
}

fn converse(s: &SocketRef) {
    s.on("message", async |s: SocketRef, Data(args): Data<Args>| {
        s.emit("message-back", &args).ok();
    });
    s.on("message-with-ack", async |Data(args): Data<Args>, ack: AckSender| {
        ack.send(&args).ok();
    });
    s.on("ask", async |s: SocketRef, Data(args): Data<Args>| {
        if let Ok(answer) = s.emit_with_ack::<_, Args>("question", &args) {
            if let Ok(answer) = answer.await {
                s.emit("answer", &answer).ok();
            }
        }
    });
    s.on("ask-all", async |io: SocketIo, s: SocketRef, Data(args): Data<Args>| {
        let Some(everyone) = io.of(s.ns()) else { return };
        let asked = everyone.timeout(Duration::from_millis(400)).emit_with_ack::<_, Args>("question", &args);
        let Ok(answers) = asked.await else { return };
        let answers: Vec<_> = answers.map(|(_, answer)| answer).collect().await;
        let timed_out = answers.iter().any(Result::is_err);
        let given: Vec<Value> = answers.into_iter().flatten().filter_map(|answer| answer.0.into_iter().next()).collect();
        s.emit("answers", &Args(vec![timed_out.into(), Value::Array(given)])).ok();
    });
    s.on("whoami", async |s: SocketRef, ack: AckSender| {
        ack.send(&s.id).ok();
    });
    s.on("double-ack", async |ack: AckSender| {
        ack.send(&1).ok();
    });
    s.on("no-ack", async || {});
    s.on("bye", async |s: SocketRef| {
        s.disconnect().ok();
    });
}

fn gather(s: &SocketRef) {
    s.on("join", async |s: SocketRef, Data(args): Data<Args>, ack: AckSender| {
        s.join(args.text(0));
        ack.send("ok").ok();
    });
    s.on("leave", async |s: SocketRef, Data(args): Data<Args>, ack: AckSender| {
        s.leave(args.text(0));
        ack.send("ok").ok();
    });
    s.on("to", async |s: SocketRef, Data(args): Data<Args>| {
        s.to(args.text(0)).emit("room-msg", &args.behind_first()).await.ok();
    });
    s.on("in", async |s: SocketRef, Data(args): Data<Args>| {
        s.within(args.text(0)).emit("room-msg", &args.behind_first()).await.ok();
    });
    s.on("bcast", async |s: SocketRef, Data(args): Data<Args>| {
        s.broadcast().emit("bc", &args).await.ok();
    });
    s.on("all", async |io: SocketIo, s: SocketRef, Data(args): Data<Args>| {
        if let Some(everyone) = io.of(s.ns()) {
            everyone.emit("bc", &args).await.ok();
        }
    });
}

fn produce(s: &SocketRef) {
    s.on("many", async |s: SocketRef, Data(args): Data<Args>| {
        for n in 0..args.amount(0, 10_000) {
            s.emit("n", &n).ok();
        }
    });
    s.on("stream", async |s: SocketRef, Data(args): Data<Args>| {
        for n in 0..args.amount(0, 10_000) {
            s.emit("n", &n).ok();
            tokio::time::sleep(Duration::from_millis(args.amount(1, 60_000))).await;
        }
    });
    s.on("big", async |s: SocketRef, Data(args): Data<Args>| {
        s.emit("big", &"x".repeat(args.amount(0, 10_000_000) as usize)).ok();
    });
    s.on("bin", async |s: SocketRef| {
        let nested = Value::Array(vec![Value::Binary(vec![4]), "t".into()]);
        let object = Value::Map(vec![("a".into(), nested)]);
        s.emit("bin", &Args(vec![Value::Binary(vec![1, 2, 3]), object])).ok();
    });
}
