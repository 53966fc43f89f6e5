package dev.weir.edge;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * An origin that keeps every byte it is sent, judges it with {@link WireReader} and {@link RequestRules}, and answers each
 * well-formed request 200 with what it understood: {@code X-Echo: METHOD TARGET LENGTH CRC}. It is as suspicious of the edge
 * as the edge is of clients. Thread-safe.
 */
final class RecordingOrigin implements AutoCloseable {
    private static final int KEPT = 1 << 20;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong complete = new AtomicLong();
    private final AtomicLong truncated = new AtomicLong();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    RecordingOrigin() {
        try {
            server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("recording-origin").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Bytes received since the start. */
    long received() {
        return received.get();
    }

    /** Well-formed requests received to their end. */
    long complete() {
        return complete.get();
    }

    /** Requests whose connection ended inside them. */
    long truncated() {
        return truncated.get();
    }

    /** Connections open now. */
    int connections() {
        return open.size();
    }

    /** What was not in the one form that an origin behind an edge may see. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** The bytes received since the last call, up to a mebibyte, each octet one character. */
    String take() {
        synchronized (kept) {
            String text = kept.toString(StandardCharsets.ISO_8859_1);
            kept.reset();
            return text;
        }
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
            WireReader reader = new WireReader(new Tap(socket.getInputStream()));
            while (exchange(reader, socket)) {
                // the next request of this connection
            }
        } catch (EOFException | SocketException e) {
            truncated.incrementAndGet();
        } catch (IOException e) {
            violations.add("origin connection failed: " + e);
        } catch (WireViolation e) {
            violations.add(e.getMessage());
        } finally {
            open.remove(socket);
        }
    }

    private boolean exchange(WireReader reader, Socket socket) throws IOException {
        Optional<WireHead> head = headOrNothing(reader);
        if (head.isEmpty()) {
            return false;
        }
        WireHead request = head.get();
        RequestRules.atOrigin(request);
        CRC32C crc = new CRC32C();
        long length = reader.requestBody(request, crc::update);
        complete.incrementAndGet();
        String echo = echo(request.method(), request.target(), length, crc.getValue());
        String body = request.method().equals("HEAD") ? "" : "ok\n";
        socket.getOutputStream()
                .write(("HTTP/1.1 200 OK\r\nX-Echo: " + echo + "\r\nContent-Length: 3\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    /** A connection that ends between requests, by FIN or by RST, is just an idle one that was closed. */
    private static Optional<WireHead> headOrNothing(WireReader reader) throws IOException {
        try {
            return reader.head();
        } catch (SocketException reset) {
            return Optional.empty();
        }
    }

    static String echo(String method, String target, long length, long crc) {
        return method + " " + target + " " + length + " " + Long.toHexString(crc);
    }

    /** Ends every open connection and stops listening. */
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

    /** Counts and keeps what is read through it. */
    private final class Tap extends InputStream {
        private final InputStream in;

        Tap(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read blocks");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                received.addAndGet(count);
                synchronized (kept) {
                    kept.write(bytes, offset, Math.min(count, Math.max(0, KEPT - kept.size())));
                }
            }
            return count;
        }
    }
}
