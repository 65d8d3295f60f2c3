// The events of the conformance application.
import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.MultiTypeAckCallback;
import com.corundumstudio.socketio.MultiTypeArgs;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.transport.NamespaceClient;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

final class Application {
    // Arguments behind these would be dropped: how many are understood must be said beforehand.
    private static final Class<?>[] SOME = Collections.nCopies(16, Object.class).toArray(new Class<?>[0]);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor();

    private interface Handler {
        void handle(SocketIOClient client, Object[] args, AckRequest ack);
    }

    private static void on(SocketIONamespace space, String event, Handler handler) {
        space.addMultiTypeEventListener(event, (client, args, ack) -> handler.handle(client, args.getArgs().toArray(), ack), SOME);
    }

    private static String text(Object[] args) {
        return args.length > 0 ? String.valueOf(args[0]) : "";
    }

    private static Object[] behindFirst(Object[] args) {
        return args.length > 0 ? Arrays.copyOfRange(args, 1, args.length) : args;
    }

    private static int amount(Object[] args, int index, int most) {
        return index < args.length && args[index] instanceof Number number ? Math.max(0, Math.min(number.intValue(), most)) : 0;
    }

    static void greet(SocketIONamespace space) {
        space.addConnectListener(client -> {
            Object auth = client.getHandshakeData().getAuthToken();
            client.sendEvent("auth", auth == null ? Map.of() : auth);
        });
        attend(space);
    }

    static void attend(SocketIONamespace space) {
        converse(space);
        gather(space);
        produce(space);
    }

    private static void converse(SocketIONamespace space) {
        on(space, "message", (client, args, ack) -> client.sendEvent("message-back", args));
        on(space, "message-with-ack", (client, args, ack) -> ack.sendAckData(args));
        on(space, "ask", (client, args, ack) -> client.sendEvent("question", new MultiTypeAckCallback(SOME) {
            @Override
            public void onSuccess(MultiTypeArgs answer) {
                client.sendEvent("answer", answer.getArgs().toArray());
            }
        }, args));
        on(space, "whoami", (client, args, ack) -> ack.sendAckData(client.getSessionId().toString()));
        on(space, "double-ack", (client, args, ack) -> {
            ack.sendAckData(1);
            ack.sendAckData(2);
        });
        on(space, "no-ack", (client, args, ack) -> { });
        on(space, "bye", (client, args, ack) -> client.disconnect());
        on(space, "bye-all", (client, args, ack) -> ((NamespaceClient) client).getBaseClient().disconnect());
    }

    private static void gather(SocketIONamespace space) {
        on(space, "join", (client, args, ack) -> {
            client.joinRoom(text(args));
            ack.sendAckData("ok");
        });
        on(space, "leave", (client, args, ack) -> {
            client.leaveRoom(text(args));
            ack.sendAckData("ok");
        });
        on(space, "to", (client, args, ack) -> space.getRoomOperations(text(args)).sendEvent("room-msg", client, behindFirst(args)));
        on(space, "in", (client, args, ack) -> space.getRoomOperations(text(args)).sendEvent("room-msg", behindFirst(args)));
        on(space, "bcast", (client, args, ack) -> space.getBroadcastOperations().sendEvent("bc", client, args));
        on(space, "all", (client, args, ack) -> space.getBroadcastOperations().sendEvent("bc", args));
    }

    private static void produce(SocketIONamespace space) {
        on(space, "many", (client, args, ack) -> {
            for (int n = 0; n < amount(args, 0, 10_000); n++) {
                client.sendEvent("n", n);
            }
        });
        on(space, "stream", (client, args, ack) -> {
            for (int n = 0; n < amount(args, 0, 10_000); n++) {
                int next = n;
                CLOCK.schedule(() -> client.sendEvent("n", next), (long) n * amount(args, 1, 60_000), TimeUnit.MILLISECONDS);
            }
        });
        on(space, "big", (client, args, ack) -> client.sendEvent("big", "x".repeat(amount(args, 0, 10_000_000))));
        on(space, "bin", (client, args, ack) ->
            client.sendEvent("bin", new byte[] {1, 2, 3}, Map.of("a", List.of(new byte[] {4}, "t"))));
    }
}
