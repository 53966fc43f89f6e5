package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an answer of the field section of a HEADERS frame (RFC 9113 §8.2, §8.3.2), with the strictness that
 * {@link ResponseDecoder} has for HTTP/1: what is passed on may become lines of text. One a loop, not thread-safe.
 */
final class Http2ResponseReader {
    private final NameCache names;
    private final int fieldLimit;

    private int status;
    private String length = "";
    private int lengths;
    private @Nullable Rejection flaw;

    Http2ResponseReader(NameCache names, EdgeSettings.Limits limits) {
        this.names = names;
        this.fieldLimit = limits.fields();
    }

    /** Why the last section was refused. */
    Rejection flaw() {
        return flaw == null ? Rejection.PSEUDO_FIELD : flaw;
    }

    /**
     * Reads an answer's head, interim ones included.
     *
     * @param ended whether the section ends the stream
     * @param headRequest whether it answers HEAD, so that no body follows whatever is announced
     * @return the head, whose framing is chunked where nothing is said about the length; or null with {@link #flaw} set
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

    /** Reads a trailer section (RFC 9113 §8.1); null with {@link #flaw} set when it is malformed. */
    @Nullable
    Headers trailers(Http2Headers section) {
        return fields(section, false);
    }

    private @Nullable Headers fields(Http2Headers section, boolean pseudoAllowed) {
        status = 0;
        length = "";
        lengths = 0;
        flaw = null;
        Headers headers = new Headers();
        boolean regular = false;
        for (Map.Entry<CharSequence, CharSequence> field : section) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (!Http2Fields.isValue(value)) {
                flaw = Rejection.FIELD_VALUE;
                return null;
            }
            if (!name.isEmpty() && name.byteAt(0) == ':') {
                if (regular || !pseudoAllowed || !isStatus(name, value)) {
                    flaw = Rejection.PSEUDO_FIELD;
                    return null;
                }
                continue;
            }
            regular = true;
            if (!Http2Fields.isLowerCaseToken(name)) {
                flaw = Rejection.FIELD_NAME;
                return null;
            }
            if (headers.size() == fieldLimit) {
                flaw = Rejection.TOO_MANY_FIELDS;
                return null;
            }
            if (!regular(Http2Fields.name(names, name), Http2Fields.text(value), headers)) {
                return null;
            }
        }
        return headers;
    }

    /** RFC 9113 §8.3.2: {@code :status} and no other, once, three digits. */
    private boolean isStatus(AsciiString name, AsciiString value) {
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

    /** Keeps a field, or takes note of it; false with {@link #flaw} set when it may not be there. */
    private boolean regular(HeaderName name, String value, Headers headers) {
        FieldKind kind = FieldKind.of(name);
        if (Http2Fields.isConnectionSpecific(name, kind)) {
            flaw = Rejection.CONNECTION_FIELD;
            return false;
        }
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
