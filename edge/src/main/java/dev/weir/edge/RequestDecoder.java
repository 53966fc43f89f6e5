package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges a client's bytes: RFC 9112 read strictly, so that nothing is forwarded which two servers could understand
 * differently. Reused for every request of a connection. Not thread-safe; takes no ownership of the buffers it reads.
 *
 * <pre>
 * {@link #head} … true → {@link #take}, then {@link #body} until it says END → {@link #reset} for the next request
 * </pre>
 */
final class RequestDecoder {
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};

    /** What {@link Rejection#PREFACE} stands for. */
    static final byte[] PREFACE = HeadWriter.ascii("PRI * HTTP/2.0\r\n\r\n");

    private final HeadCollector collector;
    private final FieldLines lines;
    private final BodyDecoder body;
    private final InetSocketAddress peer;
    private final String scheme;
    private final Supplier<String> ids;

    private boolean leadingLine;
    private @Nullable Rejection rejection;
    private @Nullable RequestHead head;

    RequestDecoder(
            EdgeSettings.Limits limits,
            NameCache names,
            HeadCollector.Scratch scratch,
            InetSocketAddress peer,
            String scheme,
            Supplier<String> ids) {
        this.collector = new HeadCollector(scratch, limits.requestLine(), limits.headerSection());
        this.lines = new FieldLines(names, limits.fields());
        this.body = new BodyDecoder(
                new HeadCollector(scratch, 0, limits.headerSection()),
                lines,
                limits.chunkExtensions(),
                limits.requestBody());
        this.peer = peer;
        this.scheme = scheme;
        this.ids = ids;
        collector.reset();
    }

    /** Gets ready for the next request of the connection. */
    void reset() {
        collector.reset();
        leadingLine = false;
        rejection = null;
        head = null;
    }

    /** Whether a byte of a head has come that is not yet complete. */
    boolean started() {
        return collector.started() || leadingLine;
    }

    /** Reads on in the head; true when it is complete, false when more is needed or {@link #rejection} is set. */
    boolean head(ByteBuf in) {
        if (!collector.started() && in.isReadable() && !firstByte(in)) {
            return false;
        }
        if (!collector.collect(in)) {
            rejection = collector.rejection();
            return false;
        }
        rejection = parse();
        return rejection == null;
    }

    /**
     * Looks at the first byte, so that what is plainly not HTTP (a TLS hello, say) is answered now and not when the deadline
     * passes. One empty line is skipped (RFC 9112 §2.2: clients of old send one after a body).
     */
    private boolean firstByte(ByteBuf in) {
        byte first = in.getByte(in.readerIndex());
        if (first == '\r' && !leadingLine) {
            leadingLine = true;
            in.skipBytes(1);
            if (!in.isReadable()) {
                return false;
            }
            first = in.getByte(in.readerIndex());
            if (first != '\n') {
                rejection = Rejection.REQUEST_LINE;
                return false;
            }
        }
        if (first == '\n') {
            rejection = leadingLine ? null : Rejection.BARE_LF;
            if (rejection != null) {
                return false;
            }
            in.skipBytes(1);
            if (!in.isReadable()) {
                return false;
            }
            first = in.getByte(in.readerIndex());
        }
        if (!Octets.isToken(first)) {
            rejection = Rejection.REQUEST_LINE;
            return false;
        }
        return true;
    }

    /** RFC 9112 §3: method SP request-target SP HTTP-version CRLF, then the fields. */
    private @Nullable Rejection parse() {
        byte[] bytes = collector.bytes();
        int end = collector.firstLineEnd() - 2;
        int space = 0;
        while (Octets.isToken(bytes[space])) {
            space++;
        }
        if (bytes[space] != ' ' || space == 0) {
            return Rejection.REQUEST_LINE;
        }
        int targetStart = space + 1;
        int targetEnd = targetStart;
        while (Octets.isTarget(bytes[targetEnd])) {
            targetEnd++;
        }
        if (bytes[targetEnd] != ' ') {
            return targetEnd < end ? Rejection.TARGET : Rejection.REQUEST_LINE;
        }
        int version = version(bytes, targetEnd + 1, end);
        if (version == -2 && targetStart == 4 && end == 14 && bytes[0] == 'P' && bytes[targetStart] == '*') {
            return preface(bytes);
        }
        if (version < 0) {
            return version == -1 ? Rejection.REQUEST_LINE : Rejection.VERSION;
        }
        boolean http11 = version == 1;
        String method = method(bytes, space);
        if (method.equals("CONNECT")) {
            return Rejection.CONNECT;
        }
        if (targetStart == targetEnd) {
            return Rejection.TARGET;
        }
        Rejection flaw = lines.read(bytes, collector.firstLineEnd(), collector.length());
        if (flaw != null) {
            return flaw;
        }
        return assemble(method, Octets.text(bytes, targetStart, targetEnd), http11);
    }

    /** RFC 9113 §3.4: the first 18 bytes of what an HTTP/2 client sends first look like a request without fields. */
    private Rejection preface(byte[] bytes) {
        return collector.length() == PREFACE.length
                        && Arrays.equals(bytes, 0, PREFACE.length, PREFACE, 0, PREFACE.length)
                ? Rejection.PREFACE
                : Rejection.VERSION;
    }

    private @Nullable Rejection assemble(String method, String rawTarget, boolean http11) {
        // RFC 9112 §3.2: exactly one Host, in HTTP/1.0 too, where all living clients send it
        if (lines.hosts != 1) {
            return lines.hosts == 0 ? Rejection.HOST_MISSING : Rejection.HOST_TWICE;
        }
        String authority = Authority.normalise(lines.host);
        if (authority == null) {
            return Rejection.HOST_INVALID;
        }
        String target = rawTarget;
        if (target.charAt(0) != '/') {
            if (target.equals("*")) {
                // RFC 9112 §3.2.4: asterisk-form is for OPTIONS
                if (!method.equals("OPTIONS")) {
                    return Rejection.TARGET;
                }
            } else {
                // RFC 9112 §3.2.2: absolute-form, whose host overrides the field
                int start = Authority.afterScheme(target);
                if (start < 0) {
                    return Rejection.TARGET;
                }
                int slash = Authority.end(target, start);
                authority = Authority.normalise(target.substring(start, slash));
                if (authority == null) {
                    return Rejection.HOST_INVALID;
                }
                target = pathOf(method, target.substring(slash));
            }
        }
        Framing framing = lines.framing(http11, Framing.NONE);
        if (framing == null) {
            return lines.flaw;
        }
        Rejection tooLarge = body.start(framing);
        if (tooLarge != null) {
            return tooLarge;
        }
        Headers headers = lines.headers;
        boolean noBody = framing instanceof Framing.None;
        head = new RequestHead(
                new Request(ids.get(), method, scheme, authority, target, headers, peer),
                http11 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0,
                framing,
                http11 && !lines.connectionHas("close"),
                http11 && lines.expect && !noBody && FieldLines.has(headers, HeaderName.EXPECT, "100-continue"),
                http11
                        && lines.upgrade
                        && noBody
                        && method.equals("GET")
                        && lines.connectionHas("upgrade")
                        && FieldLines.has(headers, HeaderName.UPGRADE, "websocket"));
        return null;
    }

    /** RFC 9112 §3.2.4: OPTIONS of an absolute-form without path and query means the server as a whole. */
    private static String pathOf(String method, String rest) {
        if (rest.isEmpty()) {
            return method.equals("OPTIONS") ? "*" : "/";
        }
        return rest.charAt(0) == '/' ? rest : "/" + rest;
    }

    /** 1 for HTTP/1.1, 0 for HTTP/1.0, -1 for malformed, -2 for another version. */
    private static int version(byte[] bytes, int from, int end) {
        if (end - from != 8
                || bytes[from] != 'H'
                || bytes[from + 1] != 'T'
                || bytes[from + 2] != 'T'
                || bytes[from + 3] != 'P'
                || bytes[from + 4] != '/'
                || bytes[from + 6] != '.'
                || !isDigit(bytes[from + 5])
                || !isDigit(bytes[from + 7])) {
            return -1;
        }
        if (bytes[from + 5] != '1' || bytes[from + 7] > '1') {
            return -2;
        }
        return bytes[from + 7] - '0';
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static String method(byte[] bytes, int length) {
        for (String known : METHODS) {
            if (known.length() == length) {
                int i = 0;
                while (i < length && known.charAt(i) == bytes[i]) {
                    i++;
                }
                if (i == length) {
                    return known;
                }
            }
        }
        return Octets.text(bytes, 0, length);
    }

    /** The head that {@link #head} completed. */
    RequestHead take() {
        RequestHead taken = head;
        if (taken == null) {
            throw new IllegalStateException("no head");
        }
        head = null;
        collector.reset();
        leadingLine = false;
        return taken;
    }

    /** The decoder of the current request's body. */
    BodyDecoder body() {
        return body;
    }

    /** Why the head was refused, null while it is not. */
    @Nullable
    Rejection rejection() {
        return rejection;
    }
}
