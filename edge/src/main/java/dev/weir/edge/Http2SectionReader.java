package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What requests and answers have in common when they are made of a field section (RFC 9113 §8.2, §8.3): names in lower case,
 * values without control characters, pseudo-header fields before all others and none in trailers, not too many of them. One a
 * loop, not thread-safe.
 */
abstract class Http2SectionReader {
    private final NameCache names;
    private final int fieldLimit;

    /** Why the section is refused, null when nothing was found yet. */
    @Nullable
    Rejection flaw;

    Http2SectionReader(NameCache names, EdgeSettings.Limits limits) {
        this.names = names;
        this.fieldLimit = limits.fields();
    }

    /** Why the last section was refused. */
    final Rejection flaw() {
        return flaw == null ? Rejection.PSEUDO_FIELD : flaw;
    }

    /** Reads a trailer section (RFC 9113 §8.1); null with {@link #flaw()} set when it is malformed. */
    @Nullable
    final Headers trailers(Http2Headers section) {
        return fields(section, false);
    }

    /** Takes note of a pseudo-header field; false for one that is unknown, double or malformed. */
    abstract boolean pseudo(AsciiString name, AsciiString value);

    /** Keeps a field, or takes note of it; false, perhaps with {@link #flaw}, when it may not be there. */
    abstract boolean regular(HeaderName name, FieldKind kind, String value, Headers headers);

    /** Forgets the section before. */
    abstract void forget();

    /** The fields that are kept; null with {@link #flaw()} set when the section is malformed. */
    @Nullable
    final Headers fields(Http2Headers section, boolean pseudoAllowed) {
        flaw = null;
        forget();
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
                if (regular || !pseudoAllowed || !pseudo(name, value)) {
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
            if (!take(Http2Fields.name(names, name), Http2Fields.text(value), headers)) {
                return null;
            }
        }
        return headers;
    }

    private boolean take(HeaderName name, String value, Headers headers) {
        FieldKind kind = FieldKind.of(name);
        if (Http2Fields.isConnectionSpecific(name, kind) || !regular(name, kind, value, headers)) {
            flaw = flaw == null ? Rejection.CONNECTION_FIELD : flaw;
            return false;
        }
        return true;
    }
}
