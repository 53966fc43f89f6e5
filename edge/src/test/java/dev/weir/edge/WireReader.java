package dev.weir.edge;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A second opinion on HTTP/1.1: reads messages off a stream with none of the edge's code and with no leniency at all. Only
 * CRLF ends a line, a field is {@code name ":" OWS value OWS}, and framing has exactly one meaning (RFC 9112 §§2–7).
 *
 * <p>Whatever breaks a rule raises {@link WireViolation}; a stream that ends inside a message raises {@link EOFException}.
 * Not thread-safe.
 */
final class WireReader {
    private static final int LINE_LIMIT = 128 * 1024;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Receives a body's decoded bytes; may throw to stop. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] bytes, int offset, int length) throws IOException;
    }

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int limit;
    private boolean rawEnded;

    WireReader(InputStream in) {
        this.in = in;
    }

    /** The next message's start line and fields; empty when the stream ends between messages. */
    Optional<WireHead> head() throws IOException {
        if (!more()) {
            return Optional.empty();
        }
        String line = line();
        if (line.isEmpty()) {
            throw WireViolation.arguable("empty line before the start line");
        }
        return Optional.of(new WireHead(line, fields()));
    }

    private List<WireHead.Field> fields() throws IOException {
        List<WireHead.Field> fields = new ArrayList<>();
        while (true) {
            String line = line();
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw WireViolation.certain("field line without a name: " + show(line));
            }
            String name = line.substring(0, colon);
            if (!isToken(name)) {
                throw WireViolation.certain("field name is no token: " + show(name));
            }
            String value = trim(line.substring(colon + 1));
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c != '\t' && (c < 0x20 || c == 0x7f)) {
                    throw WireViolation.certain("control character in field " + name + ": " + show(value));
                }
            }
            fields.add(new WireHead.Field(name, value));
        }
    }

    /** Reads a request's body to its end. Returns its length. */
    long requestBody(WireHead head, Sink sink) throws IOException {
        if (head.has("Transfer-Encoding")) {
            return chunked(sink);
        }
        return head.has("Content-Length") ? exactly(length(head), sink) : 0;
    }

    /** Reads a response's body to its end. Returns its length. */
    long responseBody(WireHead head, String method, Sink sink) throws IOException {
        int status = head.status();
        if (method.equals("HEAD") || status == 204 || status == 304 || status / 100 == 1) {
            return 0;
        }
        if (head.has("Transfer-Encoding")) {
            if (!head.isChunked() || head.has("Content-Length")) {
                throw WireViolation.certain("response with two framings: " + head);
            }
            return chunked(sink);
        }
        if (head.has("Content-Length")) {
            return exactly(length(head), sink);
        }
        long total = 0;
        while (more()) {
            sink.accept(buffer, position, limit - position);
            total += limit - position;
            position = limit;
        }
        return total;
    }

    /** The one Content-Length of a message. */
    static long length(WireHead head) {
        List<String> values = head.all("Content-Length");
        if (values.size() != 1) {
            throw values.stream().distinct().count() == 1
                    ? WireViolation.arguable("Content-Length repeated")
                    : WireViolation.certain("Content-Length given as " + values);
        }
        String value = values.getFirst();
        if (value.isEmpty() || value.length() > 18 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw WireViolation.certain("Content-Length is no number: " + show(value));
        }
        return Long.parseLong(value);
    }

    private long exactly(long length, Sink sink) throws IOException {
        long left = length;
        while (left > 0) {
            if (!more()) {
                throw new EOFException("body ended " + left + " bytes short of " + length);
            }
            int part = (int) Math.min(left, limit - position);
            sink.accept(buffer, position, part);
            position += part;
            left -= part;
        }
        return length;
    }

    private long chunked(Sink sink) throws IOException {
        long total = 0;
        while (true) {
            long size = chunkSize(line());
            if (size == 0) {
                for (WireHead.Field trailer : fields()) {
                    if (isFraming(trailer.name())) {
                        throw WireViolation.arguable("trailer section carries " + trailer.name());
                    }
                }
                return total;
            }
            exactly(size, sink);
            total += size;
            if (octet() != '\r' || octet() != '\n') {
                throw WireViolation.certain("chunk data not followed by CRLF");
            }
        }
    }

    static boolean isFraming(String name) {
        return name.equalsIgnoreCase("Content-Length")
                || name.equalsIgnoreCase("Transfer-Encoding")
                || name.equalsIgnoreCase("Host");
    }

    private static long chunkSize(String line) {
        int end = 0;
        while (end < line.length() && Character.digit(line.charAt(end), 16) >= 0 && line.charAt(end) < 0x80) {
            end++;
        }
        if (end == 0 || end > 15) {
            if (end > 15 && line.substring(0, end - 15).chars().allMatch(c -> c == '0')) {
                throw WireViolation.arguable("chunk size with many leading zeros");
            }
            throw WireViolation.certain("chunk size " + show(line));
        }
        String extension = line.substring(end);
        for (int i = 0; i < extension.length(); i++) {
            char c = extension.charAt(i);
            if (c != '\t' && (c < 0x20 || c == 0x7f)) {
                throw WireViolation.certain("control character in chunk extension: " + show(line));
            }
        }
        if (!extension.isEmpty()) {
            if (!extension.matches("(?s)[ \\t]*;.*")) {
                throw extension.isBlank()
                        ? WireViolation.arguable("white space after the chunk size")
                        : WireViolation.certain("chunk size " + show(line));
            }
            if (!extension.matches(
                    "([ \\t]*;[ \\t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+([ \\t]*=[ \\t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)?)+")) {
                throw WireViolation.arguable("chunk extension " + show(line));
            }
        }
        return Long.parseLong(line.substring(0, end), 16);
    }

    /** A line without its CRLF, each octet one character. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            int c = octet();
            if (c == '\r') {
                if (octet() != '\n') {
                    throw WireViolation.certain("bare CR after " + show(line));
                }
                return line.toString();
            }
            if (c == '\n') {
                throw WireViolation.certain("bare LF after " + show(line));
            }
            if (c == 0) {
                throw WireViolation.certain("NUL after " + show(line));
            }
            line.append((char) c);
            if (line.length() > LINE_LIMIT) {
                throw WireViolation.certain("endless line");
            }
        }
    }

    private int octet() throws IOException {
        if (!more()) {
            throw new EOFException("stream ended inside a message");
        }
        return buffer[position++] & 0xff;
    }

    private boolean more() throws IOException {
        if (position < limit) {
            return true;
        }
        if (rawEnded) {
            return false;
        }
        int count = in.read(buffer);
        if (count <= 0) {
            rawEnded = true;
            return false;
        }
        position = 0;
        limit = count;
        return true;
    }

    static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || TOKEN_MARKS.indexOf(c) >= 0);
    }

    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            from++;
        }
        while (to > from && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '\t')) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Bytes made readable for a failure message. */
    static String show(CharSequence bytes) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(bytes.length(), 400); i++) {
            char c = bytes.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '"' -> out.append("\\\"");
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append(bytes.length() > 400 ? "…\"" : "\"").toString();
    }
}
