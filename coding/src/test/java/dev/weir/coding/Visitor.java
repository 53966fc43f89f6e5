package dev.weir.coding;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that undoes the framing of answers and nothing else. */
final class Visitor implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** Whether the line end behind the last chunk is still to come: it comes with the next one. */
    private boolean open;

    Visitor(Rig rig) {
        try {
            socket = new Socket(
                    rig.edge.address().getAddress(), rig.edge.address().getPort());
            socket.setSoTimeout(20_000);
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Visitor send(String method, String target, String... fields) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: site.example\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return write(request + "\r\n");
    }

    Visitor write(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Rig.Answer ask(String method, String target, String... fields) {
        send(method, target, fields);
        return read(method.equals("HEAD"));
    }

    Rig.Answer read(boolean bodyless) {
        try {
            String head = head();
            String lower = head.toLowerCase(Locale.ROOT);
            int length = lower.indexOf("\r\ncontent-length: ");
            if (bodyless || head.startsWith("HTTP/1.1 304") || head.startsWith("HTTP/1.1 204")) {
                return new Rig.Answer(head, new byte[0], "");
            }
            if (lower.contains("\r\ntransfer-encoding: chunked")) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                    body.writeBytes(chunk);
                }
                StringBuilder trailers = new StringBuilder();
                for (String line = line(); !line.isEmpty(); line = line()) {
                    trailers.append(line).append('\n');
                }
                return new Rig.Answer(head, body.toByteArray(), trailers.toString());
            }
            byte[] body = length < 0
                    ? in.readAllBytes()
                    : in.readNBytes(Integer.parseInt(head.substring(length + 18, head.indexOf("\r\n", length + 2))));
            return new Rig.Answer(head, body, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append("\r\n");
        }
        return head.toString();
    }

    /** The next chunk, empty for the last. */
    byte[] chunk() throws IOException {
        if (open) {
            line();
        }
        int size = Integer.parseInt(line(), 16);
        open = size > 0;
        return in.readNBytes(size);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("the connection has ended behind \"" + line + "\"");
            }
            if (octet == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) octet);
        }
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
