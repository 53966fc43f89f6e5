package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of the field section of a HEADERS frame (RFC 9113 §8.2, §8.3), with the strictness that {@link RequestDecoder}
 * has for HTTP/1: what is passed on becomes lines of text, so nothing may get through that HTTP/1 would frame differently
 * (RFC 9113 §10.3). One a loop, not thread-safe.
 */
final class Http2RequestReader extends Http2SectionReader {
    private final int targetLimit;
    private final Supplier<String> ids;
    private final Supplier<String> webSocketKeys;

    private String method = "";
    private String scheme = "";
    private String authority = "";
    private String path = "";
    private String protocol = "";
    private String cookies = "";
    private String host = "";
    private int hosts;
    private String length = "";
    private int lengths;

    Http2RequestReader(
            NameCache names, EdgeSettings.Limits limits, Supplier<String> ids, Supplier<String> webSocketKeys) {
        super(names, limits);
        this.targetLimit = limits.requestLine();
        this.ids = ids;
        this.webSocketKeys = webSocketKeys;
    }

    /**
     * Reads a request.
     *
     * @param secure whether the connection is one over TLS
     * @param ended whether the section ends the stream
     * @return the request, or null with {@link #flaw()} set
     */
    @Nullable
    RequestHead read(Http2Headers section, boolean ended, boolean secure, InetSocketAddress peer) {
        Headers headers = fields(section, true);
        if (headers == null) {
            return null;
        }
        boolean connect = method.equals("CONNECT");
        if (connect && !protocol.equals("websocket")) {
            flaw = Rejection.CONNECT;
            return null;
        }
        if (method.isEmpty() || scheme.isEmpty() || path.isEmpty() || (!connect && !protocol.isEmpty())) {
            flaw = Rejection.PSEUDO_FIELD;
            return null;
        }
        if (!scheme.equals(secure ? "https" : "http")) {
            flaw = Rejection.SCHEME;
            return null;
        }
        if (path.length() > targetLimit) {
            flaw = Rejection.LINE_TOO_LONG;
            return null;
        }
        if (path.charAt(0) != '/' && !(path.equals("*") && method.equals("OPTIONS"))) {
            flaw = Rejection.TARGET;
            return null;
        }
        String normal = authority();
        if (normal == null) {
            return null;
        }
        Framing framing = connect ? Framing.NONE : framing(ended);
        if (framing == null) {
            return null;
        }
        if (!cookies.isEmpty()) {
            headers.add(HeaderName.COOKIE, cookies);
        }
        if (connect) {
            // RFC 8441 §5: what the upgrade of RFC 6455 says in HTTP/1
            headers.remove(Http2Fields.SEC_WEBSOCKET_KEY).add(Http2Fields.SEC_WEBSOCKET_KEY, webSocketKeys.get());
        }
        boolean expects =
                !(framing instanceof Framing.None) && FieldLines.has(headers, HeaderName.EXPECT, "100-continue");
        Request request = new Request(ids.get(), connect ? "GET" : method, scheme, normal, path, headers, peer);
        return new RequestHead(request, HttpVersion.HTTP_2, framing, true, expects, connect);
    }

    @Override
    void forget() {
        method = "";
        scheme = "";
        authority = "";
        path = "";
        protocol = "";
        cookies = "";
        host = "";
        hosts = 0;
        length = "";
        lengths = 0;
    }

    /** RFC 9113 §8.3.1 and RFC 8441 §4; false for one that is unknown, double or malformed. */
    @Override
    boolean pseudo(AsciiString name, AsciiString octets) {
        String value = Http2Fields.text(octets);
        String before;
        boolean wellFormed;
        switch (name.toString()) {
            case ":method" -> {
                before = method;
                method = value;
                wellFormed = isToken(value);
            }
            case ":scheme" -> {
                before = scheme;
                scheme = value;
                wellFormed = !value.isEmpty();
            }
            case ":authority" -> {
                before = authority;
                authority = value;
                wellFormed = !value.isEmpty();
            }
            case ":path" -> {
                before = path;
                path = value;
                wellFormed = isTarget(value);
            }
            case ":protocol" -> {
                before = protocol;
                protocol = value;
                wellFormed = isToken(value);
            }
            default -> {
                return false;
            }
        }
        return before.isEmpty() && wellFormed;
    }

    /** Keeps a field, or takes note of it; false when it may not be there (RFC 9113 §8.2.2). */
    @Override
    boolean regular(HeaderName name, FieldKind kind, String value, Headers headers) {
        switch (kind) {
            case TE -> {
                if (!value.equalsIgnoreCase("trailers")) {
                    return false;
                }
            }
            case HOST -> {
                host = value;
                if (++hosts > 1) {
                    flaw = Rejection.HOST_TWICE;
                    return false;
                }
                return true;
            }
            case CONTENT_LENGTH -> {
                length = value;
                if (++lengths > 1) {
                    flaw = Rejection.LENGTH_TWICE;
                    return false;
                }
            }
            default -> {
                if (name.equals(HeaderName.COOKIE)) {
                    // RFC 9113 §8.2.3: crumbs are one field again for HTTP/1
                    cookies = cookies.isEmpty() ? value : cookies + "; " + value;
                    return true;
                }
            }
        }
        headers.add(name, value);
        return true;
    }

    /** RFC 9113 §8.3.1: {@code :authority}, for which {@code Host} may stand but which it may not contradict. */
    private @Nullable String authority() {
        if (authority.isEmpty() && hosts == 0) {
            flaw = Rejection.HOST_MISSING;
            return null;
        }
        String normal = Authority.normalise(authority.isEmpty() ? host : authority);
        if (normal == null) {
            flaw = Rejection.HOST_INVALID;
            return null;
        }
        if (hosts > 0 && !authority.isEmpty() && !normal.equals(Authority.normalise(host))) {
            flaw = Rejection.HOST_CONTRADICTED;
            return null;
        }
        return normal;
    }

    private @Nullable Framing framing(boolean ended) {
        if (lengths == 0) {
            return ended ? Framing.NONE : Framing.CHUNKED;
        }
        long bytes = FieldLines.decimal(length);
        if (bytes < 0 || (ended && bytes > 0)) {
            flaw = Rejection.LENGTH_INVALID;
            return null;
        }
        if (bytes == 0) {
            // The end of the stream is still to come, in an empty DATA frame
            return ended ? Framing.NONE : Framing.CHUNKED;
        }
        return Framing.length(bytes);
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Octets.isToken((byte) text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTarget(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Octets.isTarget((byte) text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
