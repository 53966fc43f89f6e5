package dev.weir.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends exactly the bytes it is given and shows exactly those that come back. */
final class TestClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    TestClient(Edge edge) {
        this(edge.address());
    }

    TestClient(InetSocketAddress address) {
        try {
            socket = new Socket(address.getAddress(), address.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            in = socket.getInputStream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    TestClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    TestClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    TestClient shutOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One whole answer to a request other than HEAD: head, and a body framed by length or chunks; otherwise to the end. */
    String readAnswer() {
        String head = readHead();
        String lower = head.toLowerCase(Locale.ROOT);
        int length = lower.indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            return head + readBytes(Integer.parseInt(head.substring(length + 18, head.indexOf("\r\n", length + 2))));
        }
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            return head + readUntil("0\r\n\r\n");
        }
        return head.startsWith("HTTP/1.1 1") || head.startsWith("HTTP/1.1 204") || head.startsWith("HTTP/1.1 304")
                ? head
                : head + readToEnd();
    }

    String readHead() {
        return readUntil("\r\n\r\n");
    }

    String readUntil(String mark) {
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

    String readBytes(int count) {
        StringBuilder text = new StringBuilder();
        while (text.length() < count) {
            int octet = read();
            if (octet < 0) {
                break;
            }
            text.append((char) octet);
        }
        return text.toString();
    }

    /** Everything until the connection ends, orderly or not. */
    String readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int octet = read(); octet >= 0; octet = read()) {
            all.write(octet);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads and drops up to so many bytes; says how many there were. */
    long count(long limit) {
        byte[] buffer = new byte[64 * 1024];
        long count = 0;
        try {
            while (count < limit) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, limit - count));
                if (read < 0) {
                    break;
                }
                count += read;
            }
        } catch (IOException broken) {
            wasReset = true;
        }
        return count;
    }

    private int read() {
        try {
            return in.read();
        } catch (SocketException reset) {
            wasReset = true;
            return -1;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean wasReset;

    boolean wasReset() {
        return wasReset;
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
