package dev.weir.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An origin on a loopback port that does exactly what a test tells it, byte by byte. Every connection gets a thread and runs
 * the script; everything it read is kept.
 */
final class ScriptedOrigin implements AutoCloseable {
    /** What to do with a connection; it is closed afterwards. */
    interface Script {
        void run(Connection connection) throws IOException;
    }

    private final ServerSocket server;
    private final Thread accepting;
    private final Script script;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    ScriptedOrigin(Script script) {
        this(loopback(), script);
    }

    /** On a socket of another kind, such as one with TLS. */
    ScriptedOrigin(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request of a connection with the same bytes. */
    static ScriptedOrigin answering(String answer) {
        return new ScriptedOrigin(connection -> {
            while (connection.readRequest() != null) {
                connection.write(answer);
            }
        });
    }

    private static ServerSocket loopback() {
        try {
            return new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Connection connection = new Connection(socket);
                connections.add(connection);
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        script.run(connection);
                    } catch (IOException ended) {
                        connection.broken = true;
                    }
                });
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    int port() {
        return server.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    List<Connection> connections() {
        return connections;
    }

    /** Everything that came over all connections. */
    String received() {
        StringBuilder all = new StringBuilder();
        for (Connection connection : connections) {
            all.append(connection.received());
        }
        return all.toString();
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends every connection and takes no more. */
    void stop() {
        try {
            server.close();
            // One that it is just accepting would otherwise be answered after all
            accepting.join();
            for (Connection connection : connections) {
                connection.socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private volatile boolean broken;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
            socket.setTcpNoDelay(true);
        }

        /** One byte, -1 at the end. */
        int read() throws IOException {
            int octet = in.read();
            if (octet >= 0) {
                synchronized (received) {
                    received.write(octet);
                }
            }
            return octet;
        }

        /** Up to and with the empty line, or null when the connection ended before. */
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = read();
                if (octet < 0) {
                    return null;
                }
                head.append((char) octet);
            }
            return head.toString();
        }

        /** A head and its body, framing included, or null when the connection ended before. */
        String readRequest() throws IOException {
            String head = readHead();
            if (head == null) {
                return null;
            }
            String lower = head.toLowerCase(Locale.ROOT);
            int length = lower.indexOf("\r\ncontent-length: ");
            if (length >= 0) {
                int bytes = Integer.parseInt(head.substring(length + 18, head.indexOf("\r\n", length + 2))
                        .strip());
                return head + readBytes(bytes);
            }
            if (lower.contains("\r\ntransfer-encoding: chunked")) {
                return head + readUntil("0\r\n\r\n");
            }
            return head;
        }

        String readBytes(int count) throws IOException {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                int octet = read();
                if (octet < 0) {
                    break;
                }
                text.append((char) octet);
            }
            return text.toString();
        }

        String readUntil(String mark) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf(mark) < 0) {
                int octet = read();
                if (octet < 0) {
                    break;
                }
                text.append((char) octet);
            }
            return text.toString();
        }

        /** Reads until the other side ends. */
        void drain() throws IOException {
            int octet = read();
            while (octet >= 0) {
                octet = read();
            }
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Ends the connection with RST. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        String received() {
            synchronized (received) {
                return received.toString(StandardCharsets.ISO_8859_1);
            }
        }

        boolean broken() {
            return broken;
        }
    }
}
