// One port for several servers: the path of a connection's first request says whose connection it is.
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

final class CommonPort {
    private static final int LONGEST_START = 64;

    // Makes the handlers of a connection: the library does so only for connections to its own port.
    static final class Pipeline extends SocketIOChannelInitializer {
        void take(Channel channel) throws Exception {
            initChannel(channel);
        }
    }

    // The first of the variants whose key the path begins with gets the connection.
    static InetSocketAddress open(Map<String, Pipeline> variants) throws InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
            .group(new NioEventLoopGroup())
            .channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new FirstRequest(variants));
                }
            });
        return (InetSocketAddress) bootstrap.bind("127.0.0.1", 0).sync().channel().localAddress();
    }

    private static final class FirstRequest extends ByteToMessageDecoder {
        private final Map<String, Pipeline> variants;

        FirstRequest(Map<String, Pipeline> variants) {
            this.variants = variants;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
            int length = Math.min(in.readableBytes(), LONGEST_START);
            String start = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
            if (start.length() < LONGEST_START && !start.contains("\n")) {
                return;
            }
            String[] line = start.split("[ ?\r\n]", 3);
            String path = line.length > 1 ? line[1] : "/";
            Pipeline mine = variants.get("/");
            for (Map.Entry<String, Pipeline> variant : variants.entrySet()) {
                if (path.startsWith(variant.getKey())) {
                    mine = variant.getValue();
                    break;
                }
            }
            mine.take(context.channel());
            context.fireChannelActive();
            context.pipeline().remove(this);
        }
    }
}
