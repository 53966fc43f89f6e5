package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes heads and trailer sections (RFC 9112 §3, §4, §5). A head is put together in one array and leaves in one buffer. What
 * a phase put into a field is not trusted: a control character goes out as a space (RFC 9110 §5.5), so no value can start a
 * line of its own. One a loop, not thread-safe.
 */
final class HeadWriter {
    private static final byte[] REQUEST_VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[][] STATUS_LINES = new byte[600][];

    private byte[] bytes = new byte[4096];
    private int length;

    static {
        for (int status = 100; status < 600; status++) {
            STATUS_LINES[status] = ascii("HTTP/1.1 " + status + " " + Reason.of(status) + "\r\n");
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins a request's head. */
    HeadWriter request(String method, String target) {
        length = 0;
        room(method.length() + target.length() + 16);
        text(method);
        bytes[length++] = ' ';
        text(target);
        return raw(REQUEST_VERSION);
    }

    /** Begins an answer's head. */
    HeadWriter status(int status) {
        length = 0;
        return raw(STATUS_LINES[status]);
    }

    /** Begins something that has no first line. */
    HeadWriter empty() {
        length = 0;
        return this;
    }

    /** Adds one field line. */
    HeadWriter field(HeaderName name, String value) {
        String spelling = name.toString();
        room(spelling.length() + value.length() + 4);
        text(spelling);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        int from = length;
        text(value);
        for (int i = from; i < length; i++) {
            if (!Octets.isValue(bytes[i])) {
                bytes[i] = ' ';
            }
        }
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    /** Adds every field. */
    HeadWriter fields(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            field(headers.nameAt(i), headers.valueAt(i));
        }
        return this;
    }

    /** Adds bytes as they are. */
    HeadWriter raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Adds a number in decimal digits. */
    HeadWriter decimal(long value) {
        room(20);
        text(Long.toString(value));
        return this;
    }

    /** Adds a chunk size line (RFC 9112 §7.1). */
    HeadWriter chunkSize(int size) {
        room(12);
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(size)) / 4);
        for (int i = digits - 1; i >= 0; i--) {
            int digit = (size >>> (i * 4)) & 15;
            bytes[length++] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    /** Adds the empty line after the fields. */
    HeadWriter end() {
        room(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    /** What was written, in a buffer that belongs to the caller and has room for {@code extra} more bytes. */
    ByteBuf toBuffer(ByteBufAllocator allocator, int extra) {
        return allocator.directBuffer(length + extra).writeBytes(bytes, 0, length);
    }

    // The only copy from a String to an array in one step; it keeps the low byte, which is the character in ISO-8859-1
    @SuppressWarnings("deprecation")
    private void text(String text) {
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
