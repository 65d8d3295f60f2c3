// netty-socketio with the conformance application in the variants that it can serve, on one port.
//
// Cannot be said with it: plain Engine.IO, connection state recovery, dynamic namespaces, broadcasts with one
// acknowledgement id (`ask-all`), two answers to one event; binary arguments whose place is not known arrive as base64,
// and a CONNECT without auth is admitted at once, to /slow and /denied too. Its handshake always sets the cookie `io`.
import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.AuthTokenResult;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.SocketIOServer;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

public final class Server {
    private static Configuration plain(String context) {
        Configuration options = new Configuration();
        options.setHostname("127.0.0.1");
        options.setPort(0);
        options.setContext(context);
        options.setPingInterval(25_000);
        options.setPingTimeout(20_000);
        options.setMaxHttpContentLength(100_000);
        options.setMaxFramePayloadLength(100_000);
        options.setFirstDataTimeout(1_000);
        options.setUpgradeTimeout(1_000);
        options.setAckMode(AckMode.MANUAL);
        return options;
    }

    // Each server takes a port of its own; what comes to the common port is handed to its pipeline.
    private static CommonPort.Pipeline serve(Configuration options) {
        SocketIOServer server = new SocketIOServer(options);
        CommonPort.Pipeline pipeline = new CommonPort.Pipeline();
        server.setPipelineFactory(pipeline);
        SocketIONamespace slow = server.addNamespace("/slow");
        SocketIONamespace denied = server.addNamespace("/denied");
        Application.greet(server.getNamespace(""));
        Application.greet(server.addNamespace("/custom"));
        Application.attend(server.addNamespace("/quiet"));
        Application.attend(slow);
        slow.addAuthTokenListener((auth, client) -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return AuthTokenResult.AuthTokenResultSuccess;
        });
        Map<String, Object> reason = Map.of("message", "Not authorized", "data", Map.of("code", "E1"));
        denied.addAuthTokenListener((auth, client) -> new AuthTokenResult(false, reason));
        server.start();
        return pipeline;
    }

    public static void main(String[] args) throws InterruptedException {
        Configuration fast = plain("/fast/socket.io");
        fast.setPingInterval(300);
        fast.setPingTimeout(200);
        Configuration cors = plain("/cors/socket.io");
        cors.setOrigin("http://allowed.example");

        Map<String, CommonPort.Pipeline> variants = new LinkedHashMap<>();
        variants.put("/fast/", serve(fast));
        variants.put("/cors/", serve(cors));
        variants.put("/cookie/", serve(plain("/cookie/socket.io")));
        variants.put("/", serve(plain("/socket.io")));
        InetSocketAddress address = CommonPort.open(variants);
        System.out.println("listening on http://127.0.0.1:" + address.getPort());
    }
}
