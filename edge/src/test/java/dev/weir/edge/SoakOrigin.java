package dev.weir.edge;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
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

/** The soak's origin: checks every byte it is sent and plays its part of each {@link SoakPlan}. Thread-safe. */
final class SoakOrigin implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final List<String> corruptions = new CopyOnWriteArrayList<>();

    SoakOrigin() {
        try {
            server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections open now. */
    int connections() {
        return open.size();
    }

    /** Body bytes received and sent. */
    long bytes() {
        return bytes.get();
    }

    /** Requests that looked whole and were not what the client sent. */
    List<String> corruptions() {
        return List.copyOf(corruptions);
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
            WireReader reader = new WireReader(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
            while (exchange(reader, out, socket)) {
                out.flush();
            }
        } catch (EOFException | SocketException left) {
            return; // the request is visibly incomplete, as is right when the client left
        } catch (IOException | WireViolation e) {
            corruptions.add(e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private boolean exchange(WireReader reader, OutputStream out, Socket socket) throws IOException {
        Optional<WireHead> head = reader.head();
        if (head.isEmpty()) {
            return false;
        }
        RequestRules.atOrigin(head.get());
        SoakPlan plan = SoakPlan.parse(head.get().target());
        SoakBody.Check check = plan.up().check(plan.slowOrigin());
        if (plan.fault() == SoakPlan.Fault.ORIGIN_REFUSES) {
            return reset(socket);
        }
        bytes.addAndGet(reader.requestBody(head.get(), check));
        if (!check.right()) {
            corruptions.add("request body differs: " + head.get().target());
        }
        return answer(plan, out, socket);
    }

    private boolean answer(SoakPlan plan, OutputStream out, Socket socket) throws IOException {
        long length = plan.down().length();
        String framing = switch (plan.downChunk()) {
            case -1 -> "Connection: close\r\n";
            case 0 -> "Content-Length: " + length + "\r\n";
            default -> "Transfer-Encoding: chunked\r\n";
        };
        out.write(("HTTP/1.1 200 OK\r\n" + framing + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        boolean breaks = plan.fault() == SoakPlan.Fault.ORIGIN_RESETS || plan.fault() == SoakPlan.Fault.ORIGIN_STOPS;
        plan.down().write(out, 0, breaks ? plan.at() : length, Math.max(0, plan.downChunk()), plan.slowOrigin());
        bytes.addAndGet(breaks ? plan.at() : length);
        if (plan.fault() == SoakPlan.Fault.ORIGIN_RESETS) {
            out.flush();
            return reset(socket);
        }
        if (plan.downChunk() > 0 && !breaks) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.flush();
        return plan.downChunk() >= 0 && !breaks;
    }

    private static boolean reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        return false;
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
