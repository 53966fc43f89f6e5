package dev.weir.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A client that writes whatever bytes it is told and reads answers with {@link WireReader}. Not thread-safe. */
final class RawClient implements AutoCloseable {
    /** An answer read to its end. */
    record Answer(WireHead head, String body) {
        int status() {
            return head.status();
        }
    }

    private final Socket socket;
    private final WireReader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new WireReader(socket.getInputStream());
    }

    /** Connects to a port of this machine; no read waits longer than {@code patience}. */
    static RawClient connect(int port, Duration patience) {
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawClient connect(int port) {
        return connect(port, Duration.ofSeconds(10));
    }

    /** Writes text, each character one octet. A peer that has closed already is no error here: the answer tells. */
    RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException alreadyClosed) {
            return this;
        }
        return this;
    }

    /** Says that nothing more will be written. */
    void halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException alreadyClosed) {
            return;
        }
    }

    /** The next final answer; empty when the peer closed or reset instead. Interim answers are skipped. */
    Optional<Answer> answer(String method) {
        try {
            while (true) {
                Optional<WireHead> head = reader.head();
                if (head.isEmpty()) {
                    return Optional.empty();
                }
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                reader.responseBody(head.get(), method, body::write);
                if (head.get().status() / 100 != 1 || head.get().status() == 101) {
                    return Optional.of(new Answer(head.get(), body.toString(StandardCharsets.ISO_8859_1)));
                }
            }
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException("no answer in time", e);
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    /** Whether the peer closes or resets within the patience given at the start, sending nothing more. */
    boolean seesClose() {
        try {
            return reader.head().isEmpty();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        } catch (WireViolation more) {
            return false;
        }
    }

    Socket socket() {
        return socket;
    }

    WireReader reader() {
        return reader;
    }

    /** Ends the connection with a reset. */
    void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // closing below is all that is left to do
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
