package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Makes an answer of the field section of a HEADERS frame (RFC 9113 §8.2, §8.3.2), with the strictness that
 * {@link ResponseDecoder} has for HTTP/1: what is passed on may become lines of text. One a loop, not thread-safe.
 */
final class Http2ResponseReader extends Http2SectionReader {
    private int status;
    private String length = "";
    private int lengths;

    Http2ResponseReader(NameCache names, EdgeSettings.Limits limits) {
        super(names, limits);
    }

    /**
     * Reads an answer's head, interim ones included.
     *
     * @param ended whether the section ends the stream
     * @param headRequest whether it answers HEAD, so that no body follows whatever is announced
     * @return the head, whose framing is chunked where nothing is said about the length; or null with {@link #flaw()} set
     */
    @Nullable
    ResponseHead read(Http2Headers section, boolean ended, boolean headRequest) {
        Headers headers = fields(section, true);
        if (headers == null) {
            return null;
        }
        if (status == 0) {
            flaw = Rejection.PSEUDO_FIELD;
            return null;
        }
        if (status == 101) {
            // RFC 9113 §8.6
            flaw = Rejection.UNASKED_SWITCH;
            return null;
        }
        if (status < 200) {
            flaw = Rejection.INTERIM_END;
            return ended ? null : new ResponseHead(status, headers, Framing.NONE, true, -1);
        }
        Framing framing = Framing.CHUNKED;
        if (lengths > 0) {
            long bytes = FieldLines.decimal(length);
            if (bytes < 0) {
                flaw = Rejection.LENGTH_INVALID;
                return null;
            }
            framing = Framing.length(bytes);
        }
        // RFC 9110 §6.4.1
        if (headRequest || status == 204 || status == 304) {
            framing = Framing.NONE;
        } else if (ended && framing instanceof Framing.Length) {
            flaw = Rejection.LENGTH_CONTRADICTED;
            return null;
        }
        return new ResponseHead(status, headers, framing, true, -1);
    }

    @Override
    void forget() {
        status = 0;
        length = "";
        lengths = 0;
    }

    /** RFC 9113 §8.3.2: {@code :status} and no other, once, three digits. */
    @Override
    boolean pseudo(AsciiString name, AsciiString value) {
        if (!name.contentEquals(":status") || status != 0 || value.length() != 3) {
            return false;
        }
        int number = 0;
        for (int i = 0; i < 3; i++) {
            int digit = value.byteAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            number = number * 10 + digit;
        }
        status = number;
        return number >= 100 && number < 600;
    }

    @Override
    boolean regular(HeaderName name, FieldKind kind, String value, Headers headers) {
        if (kind == FieldKind.CONTENT_LENGTH) {
            length = value;
            if (++lengths > 1) {
                flaw = Rejection.LENGTH_TWICE;
                return false;
            }
        }
        headers.add(name, value);
        return true;
    }
}
