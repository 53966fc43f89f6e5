package dev.weir.readiness;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A response body, content decoding undone, cut at a limit.
 *
 * <p>Three limits hold together: the decoded size, the size on the wire (a coding can swallow bytes without giving any) and
 * the ratio of the two, which no honest page reaches and every decompression bomb exceeds.
 *
 * @param truncated whether the body went on beyond the limit
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not copied
record SafeFetcherBody(byte[] bytes, boolean truncated) {
    /** The codings that are undone and therefore asked for. */
    static final String ACCEPT_ENCODING = "gzip, deflate";

    private static final int MOST_CODINGS = 2;
    /** The deflate format tops out at 1032:1. Logs and sitemaps reach 40:1, generated pages 100:1. */
    private static final int MOST_RATIO = 250;
    /** Below this size the ratio says nothing. */
    private static final int RATIO_COUNTS_FROM = 256 * 1024;

    /** How many bytes are decoded at a time: few, since bytes that are only waiting to be decoded would hide the ratio. */
    private static final int STEP = 512;

    private static final int WIRE_ALLOWANCE = 64 * 1024;

    static SafeFetcherBody empty() {
        return new SafeFetcherBody(new byte[0], false);
    }

    /**
     * Reads until the end or the limit. The stream is neither drained nor closed.
     *
     * @param codings the values of {@code Content-Encoding}
     * @throws IOException when the connection fails
     * @throws SafeFetcherRefusal when the body is not what its coding says, or a bomb
     */
    static SafeFetcherBody read(InputStream wire, List<String> codings, int limit) throws IOException {
        List<String> applied = applied(codings);
        Meter meter = new Meter(wire, applied.isEmpty() ? Long.MAX_VALUE : 2L * limit + WIRE_ALLOWANCE);
        try (InputStream decoded = decoded(meter, applied)) {
            byte[] buffer = new byte[Math.min(limit, 16 * 1024)];
            byte[] probe = new byte[1];
            int length = 0;
            while (length < limit) {
                int read = decoded.read(buffer, length, buffer.length - length);
                if (read < 0) {
                    return new SafeFetcherBody(Arrays.copyOf(buffer, length), false);
                }
                length += read;
                if (length >= RATIO_COUNTS_FROM && !applied.isEmpty() && length / MOST_RATIO > meter.count) {
                    throw malformed(
                            "the body is a decompression bomb: " + meter.count + " bytes became more than " + length);
                }
                if (length == buffer.length && length < limit) {
                    buffer = Arrays.copyOf(buffer, (int) Math.min(limit, 2L * length));
                }
            }
            boolean more = decoded.read(probe, 0, 1) > 0;
            return new SafeFetcherBody(buffer.length == length ? buffer : Arrays.copyOf(buffer, length), more);
        } catch (ZipException | EOFException e) {
            throw malformed("the body is not what Content-Encoding: " + String.join(", ", applied) + " says ("
                    + (e instanceof EOFException
                            ? "it ends too early"
                            : SafeFetcherTarget.shown(String.valueOf(e.getMessage())))
                    + ")");
        }
    }

    private static List<String> applied(List<String> codings) throws SafeFetcherRefusal {
        List<String> applied = new ArrayList<>();
        for (String value : codings) {
            for (String coding : value.split(",", 16)) {
                String name = coding.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !name.equals("identity")) {
                    applied.add(name);
                }
            }
        }
        if (applied.size() > MOST_CODINGS) {
            throw malformed(
                    "the body is encoded " + applied.size() + " times over; at most " + MOST_CODINGS + " are undone");
        }
        return applied;
    }

    private static InputStream decoded(InputStream wire, List<String> codings) throws IOException {
        InputStream stream = wire;
        for (String coding : codings.reversed()) {
            // An encoded nothing is sent as nothing by many servers, and there is nothing to decode in an answer to
            // HEAD.
            PushbackInputStream peeked = new PushbackInputStream(stream, 2);
            int first = peeked.read();
            if (first < 0) {
                return new ByteArrayInputStream(new byte[0]);
            }
            int second = peeked.read();
            if (second >= 0) {
                peeked.unread(second);
            }
            peeked.unread(first);
            stream = switch (coding) {
                case "gzip", "x-gzip" -> new GZIPInputStream(peeked, STEP);
                // RFC 9110 §8.4.1.2 means the zlib format; some servers send the bare one.
                case "deflate" ->
                    isZlib(first, second)
                            ? new InflaterInputStream(peeked)
                            : new RawInflaterInputStream(peeked, new Inflater(true));
                default ->
                    throw malformed("Content-Encoding " + SafeFetcherTarget.shown(coding)
                            + " was not asked for (Accept-Encoding: " + ACCEPT_ENCODING + ")");
            };
        }
        return stream;
    }

    private static boolean isZlib(int first, int second) {
        return second >= 0 && (first & 0x0f) == 8 && (first << 8 | second) % 31 == 0;
    }

    private static SafeFetcherRefusal malformed(String message) {
        return new SafeFetcherRefusal(Fetcher.Reason.MALFORMED, message);
    }

    /** Frees the inflater that it was given, which the superclass leaves to its giver. */
    private static final class RawInflaterInputStream extends InflaterInputStream {
        RawInflaterInputStream(InputStream in, Inflater inflater) {
            super(in, inflater);
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }

    /** Counts what comes over the wire; does not pass on {@code close}, which in the HTTP client reads the rest first. */
    private static final class Meter extends FilterInputStream {
        private final long limit;
        private long count;

        Meter(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) throws SafeFetcherRefusal {
            count += read;
            if (count > limit) {
                throw malformed("the encoded body goes on after " + limit + " bytes without decoding to a page");
            }
        }

        @Override
        public void close() {}
    }
}
