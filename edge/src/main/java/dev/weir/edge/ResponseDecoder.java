package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Judges the origin's bytes with the same strictness as a client's: an answer that two readers could end at different
 * places would let one visitor's answer leak into another's. Reused for every answer of a connection. Not thread-safe; takes
 * no ownership of the buffers it reads.
 */
final class ResponseDecoder {
    private final HeadCollector collector;
    private final FieldLines lines;
    private final BodyDecoder body;
    private final int informationalLimit;

    private boolean headRequest;
    private boolean upgradeAsked;
    private int informational;
    private @Nullable Rejection rejection;
    private @Nullable ResponseHead head;

    ResponseDecoder(EdgeSettings.Limits limits, NameCache names, HeadCollector.Scratch scratch) {
        this.collector = new HeadCollector(scratch, limits.requestLine(), limits.headerSection());
        this.lines = new FieldLines(names, limits.fields());
        this.body = new BodyDecoder(
                new HeadCollector(scratch, 0, limits.headerSection()), lines, limits.chunkExtensions(), Long.MAX_VALUE);
        this.informationalLimit = limits.informational();
        collector.reset();
    }

    /** Gets ready for the answer to a request. */
    void reset(boolean isHeadRequest, boolean isUpgradeAsked) {
        collector.reset();
        headRequest = isHeadRequest;
        upgradeAsked = isUpgradeAsked;
        informational = 0;
        rejection = null;
        head = null;
    }

    /** Reads on in the head; true when it is complete, false when more is needed or {@link #rejection} is set. */
    boolean head(ByteBuf in) {
        if (!collector.started() && in.isReadable() && in.getByte(in.readerIndex()) != 'H') {
            rejection = Rejection.STATUS_LINE;
            return false;
        }
        if (!collector.collect(in)) {
            rejection = collector.rejection();
            return false;
        }
        rejection = parse();
        collector.reset();
        return rejection == null;
    }

    /** RFC 9112 §4: HTTP-version SP status-code SP [reason-phrase] CRLF, then the fields. */
    private @Nullable Rejection parse() {
        byte[] bytes = collector.bytes();
        int end = collector.firstLineEnd() - 2;
        // The SP before an empty reason is missing so often that it is let through
        if (end < 12
                || bytes[0] != 'H'
                || bytes[1] != 'T'
                || bytes[2] != 'T'
                || bytes[3] != 'P'
                || bytes[4] != '/'
                || bytes[5] != '1'
                || bytes[6] != '.'
                || (bytes[7] != '1' && bytes[7] != '0')
                || bytes[8] != ' '
                || (end > 12 && bytes[12] != ' ')) {
            return Rejection.STATUS_LINE;
        }
        for (int i = 12; i < end; i++) {
            if (!Octets.isValue(bytes[i])) {
                return Rejection.STATUS_LINE;
            }
        }
        int status = 0;
        for (int i = 9; i < 12; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return Rejection.STATUS_LINE;
            }
            status = status * 10 + digit;
        }
        if (status < 100 || status > 599) {
            return Rejection.STATUS_LINE;
        }
        Rejection flaw = lines.read(bytes, collector.firstLineEnd(), collector.length());
        return flaw != null ? flaw : assemble(status, bytes[7] == '1');
    }

    private @Nullable Rejection assemble(int status, boolean http11) {
        // The framing must make sense even where no body follows: a HEAD answer shows what GET would bring
        Framing framing = lines.framing(http11, Framing.UNTIL_CLOSE);
        if (framing == null) {
            return lines.flaw;
        }
        boolean keepAlive = http11 && !lines.connectionHas("close");
        if (status < 200) {
            if (status == 101 && !upgradeAsked) {
                return Rejection.UNASKED_SWITCH;
            }
            if (++informational > informationalLimit) {
                return Rejection.TOO_MANY_INFORMATIONAL;
            }
            head = new ResponseHead(status, lines.headers, Framing.NONE, true, -1);
            return null;
        }
        // RFC 9112 §6.3 rules 1 and 2
        if (headRequest || status == 204 || status == 304) {
            framing = Framing.NONE;
        }
        if (framing instanceof Framing.UntilClose) {
            keepAlive = false;
        }
        head = new ResponseHead(status, lines.headers, framing, keepAlive, keepAliveSeconds(lines.headers));
        return body.start(framing);
    }

    private static int keepAliveSeconds(Headers headers) {
        int index = headers.indexOf(HeaderName.KEEP_ALIVE, 0);
        if (index < 0) {
            return -1;
        }
        String value = headers.valueAt(index);
        int at = value.indexOf("timeout=");
        int seconds = -1;
        for (int i = at + 8; at >= 0 && i < value.length() && i < at + 14; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            seconds = Math.max(seconds, 0) * 10 + digit;
        }
        return seconds;
    }

    /** The head that {@link #head} completed. */
    ResponseHead take() {
        ResponseHead taken = head;
        if (taken == null) {
            throw new IllegalStateException("no head");
        }
        head = null;
        return taken;
    }

    /** Whether a byte of a head has come that is not yet complete. */
    boolean started() {
        return collector.started();
    }

    /** The decoder of the current answer's body. */
    BodyDecoder body() {
        return body;
    }

    /** Why the head was refused, null while it is not. */
    @Nullable
    Rejection rejection() {
        return rejection;
    }
}
