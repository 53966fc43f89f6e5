package dev.weir.cache;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How an answer is written to a file. All numbers big-endian:
 *
 * <pre>
 * 8  "WEIRCA01"
 * 4  length of the head      4  CRC-32C of the head
 * 8  length of the body      4  CRC-32C of the body
 *    head: scheme, authority, target, status, times, selecting fields, fields
 *    body
 * </pre>
 *
 * A file whose length or checksums do not fit is damaged; there is no repair.
 */
final class DiskFormat {
    private static final byte[] MAGIC = "WEIRCA01".getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX = 28;
    private static final int MOST_HEAD = 1 << 20;

    private DiskFormat() {}

    /** The file is not one, or not whole. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    /** What a file's head says. */
    record Head(
            CacheKey key,
            int status,
            Headers headers,
            Selection selection,
            long received,
            long initialAge,
            long lifetime,
            long bodyLength,
            int bodyChecksum) {}

    /** The name of the file: one for a URL and the fields that chose the answer, so that the next answer replaces it. */
    static String name(CacheKey key, Selection selection) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key.url().getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < selection.names().size(); i++) {
                digest.update((byte) 0);
                digest.update(selection.names().get(i).lowerCase().getBytes(StandardCharsets.UTF_8));
                digest.update(selection.values().get(i).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static List<ByteBuffer> write(CacheKey key, StoredResponse response) {
        byte[] head = head(key, response);
        Body body = response.body();
        List<ByteBuffer> parts = new ArrayList<>(body.segments() + 2);
        parts.add(ByteBuffer.allocate(PREFIX)
                .put(MAGIC)
                .putInt(head.length)
                .putInt(checksum(head))
                .putLong(body.length())
                .putInt(body.checksum())
                .flip());
        parts.add(ByteBuffer.wrap(head));
        for (int i = 0; i < body.segments(); i++) {
            parts.add(body.segment(i));
        }
        return parts;
    }

    private static byte[] head(CacheKey key, StoredResponse response) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, key.scheme());
            text(out, key.authority());
            text(out, key.target());
            out.writeInt(response.status());
            out.writeLong(response.received().millis());
            out.writeLong(response.initialAge());
            out.writeLong(response.lifetime());
            Selection selection = response.selection();
            out.writeInt(selection.names().size());
            for (int i = 0; i < selection.names().size(); i++) {
                text(out, selection.names().get(i).toString());
                text(out, selection.values().get(i));
            }
            Headers headers = response.headers();
            out.writeInt(headers.size());
            for (int i = 0; i < headers.size(); i++) {
                text(out, headers.nameAt(i).toString());
                text(out, headers.valueAt(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /**
     * Reads the head only.
     *
     * @param size the file's size, or -1 when it does not matter
     */
    static Head readHead(InputStream file, long size) throws IOException {
        ByteBuffer prefix = ByteBuffer.wrap(exactly(file, PREFIX));
        byte[] magic = new byte[MAGIC.length];
        prefix.get(magic);
        if (!MessageDigest.isEqual(magic, MAGIC)) {
            throw new Damaged("not a file of this cache");
        }
        int headLength = prefix.getInt();
        int headChecksum = prefix.getInt();
        long bodyLength = prefix.getLong();
        int bodyChecksum = prefix.getInt();
        if (headLength < 0
                || headLength > MOST_HEAD
                || bodyLength < 0
                || (size >= 0 && size != PREFIX + headLength + bodyLength)) {
            throw new Damaged("lengths do not fit");
        }
        byte[] head = exactly(file, headLength);
        if (checksum(head) != headChecksum) {
            throw new Damaged("the head's checksum does not fit");
        }
        return head(new DataInputStream(new ByteArrayInputStream(head)), bodyLength, bodyChecksum);
    }

    private static byte[] exactly(InputStream file, int length) throws IOException {
        byte[] bytes = file.readNBytes(length);
        if (bytes.length < length) {
            throw new Damaged("shorter than it says");
        }
        return bytes;
    }

    private static Head head(DataInputStream in, long bodyLength, int bodyChecksum) throws IOException {
        try {
            CacheKey key = CacheKey.of(text(in), text(in), text(in));
            int status = in.readInt();
            long received = in.readLong();
            long initialAge = in.readLong();
            long lifetime = in.readLong();
            List<HeaderName> names = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                names.add(HeaderName.of(text(in)));
                values.add(text(in));
            }
            Headers headers = new Headers();
            for (int left = in.readInt(); left > 0; left--) {
                headers.add(HeaderName.of(text(in)), text(in));
            }
            return new Head(
                    key,
                    status,
                    headers,
                    new Selection(names, values),
                    received,
                    initialAge,
                    lifetime,
                    bodyLength,
                    bodyChecksum);
        } catch (EOFException | IllegalArgumentException e) {
            throw new Damaged("the head is nonsense: " + e.getMessage());
        }
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a text is longer than the head");
        }
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads a whole file.
     *
     * @param judge decides anew what the answer's fields mean
     * @param offHeap where the body is kept when there is room
     * @param most a longer body is taken for damage
     */
    static StoredResponse read(InputStream file, Judge judge, long most, OffHeap offHeap, Moment now)
            throws IOException {
        Head head = readHead(file, -1);
        if (head.bodyLength() > most) {
            throw new Damaged("the body is larger than what is stored");
        }
        Body.Collector collector = new Body.Collector(head.bodyLength(), most, offHeap);
        byte[] piece = new byte[(int) Math.min(Body.SEGMENT, Math.max(1, head.bodyLength()))];
        for (int size = file.read(piece); size > 0; size = file.read(piece)) {
            byte[] read = piece;
            if (!collector.append(size, (from, into, at, length) -> System.arraycopy(read, from, into, at, length))) {
                throw new Damaged("longer than it says");
            }
        }
        Body body = collector.whole();
        if (body.length() != head.bodyLength() || body.checksum() != head.bodyChecksum()) {
            throw new Damaged("the body's checksum does not fit");
        }
        StoredResponse response = judge.restore(head, body);
        return response.readAt(now);
    }
}
