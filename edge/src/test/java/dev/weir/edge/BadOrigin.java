package dev.weir.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An origin that misbehaves as a script says, except for {@code /good}, which it answers as it should, so that a test can tell
 * whether the edge goes on serving. Thread-safe.
 */
final class BadOrigin implements AutoCloseable {
    /** What happens after a request's head has been read, or right after accepting. */
    @FunctionalInterface
    interface Script {
        void play(Socket socket, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final boolean readsFirst;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private BadOrigin(boolean readsFirst, Script script) {
        try {
            server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.readsFirst = readsFirst;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** Plays the script in answer to each request that is not for {@code /good}. */
    static BadOrigin answering(Script script) {
        return new BadOrigin(true, script);
    }

    /** Plays the script as soon as a connection is there, without waiting for a request. */
    static BadOrigin greeting(Script script) {
        return new BadOrigin(false, script);
    }

    /** Answers with these bytes, each character one octet, and then closes or says nothing more. */
    static BadOrigin saying(String bytes, boolean closes) {
        return answering((socket, out) -> {
            out.write(octets(bytes));
            if (!closes) {
                silence(socket);
            }
        });
    }

    static byte[] octets(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Waits until the other side is tired of it. */
    static void silence(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // whatever still comes
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            if (!readsFirst) {
                script.play(socket, out);
                return;
            }
            WireReader reader = new WireReader(socket.getInputStream());
            while (true) {
                Optional<WireHead> head = reader.head();
                if (head.isEmpty()) {
                    return;
                }
                if (!head.get().target().equals("/good")) {
                    script.play(socket, out);
                    return;
                }
                out.write(octets("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"));
            }
        } catch (IOException | WireViolation left) {
            return;
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
