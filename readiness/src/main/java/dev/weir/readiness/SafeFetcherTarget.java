package dev.weir.readiness;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A URL that the scanner may ask for: http or https, a host that means one thing only, no user information. Everything that
 * two programs could read differently is refused instead of interpreted, since a URL that the check and the connection
 * understand differently is how address checks are fooled.
 *
 * @param uri the URL without fragment, host in ASCII lower case, default port left out, path at least {@code /}
 * @param host without brackets
 * @param port the port to connect to, 1 to 65535
 */
record SafeFetcherTarget(URI uri, String scheme, String host, int port) {
    private static final int MOST_HOST = 253;
    private static final int MOST_URL = 8192;
    private static final String URI_PUNCTUATION = "-._~:/?#@!$&'()*+,;=%[]";

    /** Reads a URL. */
    static SafeFetcherTarget of(URI url) throws SafeFetcherRefusal {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refusal("only http and https are fetched, not " + shown(url.toString()));
        }
        if (url.toString().length() > MOST_URL) {
            throw refusal("the URL is longer than " + MOST_URL + " characters: " + shown(url.toString()));
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(url.toString())) {
            throw refusal("half a character in " + shown(url.toString()));
        }
        String authority = url.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw refusal("no host in " + shown(url.toString()));
        }
        if (authority.indexOf('@') >= 0) {
            throw refusal("user information is not sent; remove what stands before the @ in " + shown(url.toString()));
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
        String written = hasPort ? authority.substring(0, colon) : authority;
        int port = hasPort ? port(authority.substring(colon + 1), scheme, url) : defaultPort(scheme);
        String host = written.startsWith("[") ? ipv6(written, url) : name(written, url);
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try {
            String text = scheme + "://"
                    + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                    + (port == defaultPort(scheme) ? "" : ":" + port)
                    + path
                    + query;
            return new SafeFetcherTarget(new URI(new URI(text).toASCIIString()), scheme, host, port);
        } catch (URISyntaxException e) {
            throw refusal("not a URL: " + shown(url.toString()));
        }
    }

    /** Where a {@code Location} value leads, seen from this URL (RFC 9110 §10.2.2, RFC 3986 §5.2). */
    SafeFetcherTarget redirect(String location) throws SafeFetcherRefusal {
        String reference = escaped(location.strip());
        URI next;
        try {
            URI relative = new URI(reference);
            // java.net.URI resolves an empty path after RFC 2396: it would lose the last segment.
            next = relative.getScheme() == null && relative.getRawAuthority() == null && reference.startsWith("?")
                    ? new URI(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + reference)
                    : uri.resolve(relative);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new SafeFetcherRefusal(
                    Fetcher.Reason.MALFORMED, uri + " redirects to something that is not a URL: " + shown(location));
        }
        return of(next);
    }

    private static String name(String written, URI url) throws SafeFetcherRefusal {
        String host;
        try {
            host = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw refusal("not a host name: " + shown(written) + " in " + shown(url.toString()));
        }
        String[] labels = (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).split("\\.", -1);
        boolean valid = host.length() <= MOST_HOST;
        for (String label : labels) {
            valid &= !label.isEmpty()
                    && label.length() <= 63
                    && label.chars().allMatch(SafeFetcherTarget::isHostCharacter);
        }
        if (!valid) {
            throw refusal("not a host name: " + shown(written) + " in " + shown(url.toString()));
        }
        String last = labels[labels.length - 1];
        boolean numeric = last.chars().allMatch(c -> c >= '0' && c <= '9') || last.startsWith("0x");
        if (numeric && !isDottedQuad(host)) {
            throw refusal(
                    shown(written)
                            + " is an IPv4 address in an unusual form; write it as four decimal numbers with dots, like 192.0.2.1");
        }
        return host;
    }

    private static boolean isHostCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static boolean isDottedQuad(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean plain = !part.isEmpty()
                    && part.length() <= 3
                    && part.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (part.length() == 1 || part.charAt(0) != '0');
            if (!plain || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static String ipv6(String written, URI url) throws SafeFetcherRefusal {
        String inside = written.endsWith("]") ? written.substring(1, written.length() - 1) : "";
        if (inside.indexOf('%') >= 0) {
            throw refusal("an IPv6 zone means something on one machine only; remove it from " + shown(url.toString()));
        }
        boolean plausible = inside.indexOf(':') >= 0
                && inside.length() <= 45
                && inside.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        if (!plausible) {
            throw refusal("not an IPv6 address: " + shown(written) + " in " + shown(url.toString()));
        }
        return inside.toLowerCase(Locale.ROOT);
    }

    private static int port(String digits, String scheme, URI url) throws SafeFetcherRefusal {
        if (digits.isEmpty()) {
            return defaultPort(scheme);
        }
        boolean numeric = digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = numeric ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw refusal("not a port: " + shown(digits) + " in " + shown(url.toString()));
        }
        return port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** Percent-encodes what servers put into {@code Location} although a URL has no place for it: spaces, UTF-8, brackets. */
    private static String escaped(String location) {
        StringBuilder out = new StringBuilder(location.length() + 16);
        int authority = location.indexOf("//[");
        int authorityEnd = authority < 0 ? -1 : location.indexOf(']', authority);
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
            boolean bracketOutside = (c == '[' || c == ']') && i > authorityEnd;
            boolean strayPercent = c == '%' && !isHexPair(location, i + 1);
            if (letterOrDigit || (URI_PUNCTUATION.indexOf(c) >= 0 && !bracketOutside && !strayPercent)) {
                out.append(c);
            } else {
                // The HTTP client hands over header bytes as ISO-8859-1: a character up to U+00FF is one byte as sent.
                byte[] bytes =
                        c <= 0xff ? new byte[] {(byte) c} : String.valueOf(c).getBytes(StandardCharsets.UTF_8);
                for (byte b : bytes) {
                    out.append('%').append(String.format("%02X", b & 0xff));
                }
            }
        }
        return out.toString();
    }

    private static boolean isHexPair(String text, int at) {
        return at + 1 < text.length()
                && Character.digit(text.charAt(at), 16) >= 0
                && Character.digit(text.charAt(at + 1), 16) >= 0;
    }

    private static SafeFetcherRefusal refusal(String message) {
        return new SafeFetcherRefusal(Fetcher.Reason.FORBIDDEN_URL, message);
    }

    /** Text of a stranger for a message: short and without control characters. */
    static String shown(String text) {
        return Untrusted.line(text.length() <= 200 ? text : text.substring(0, 200) + "…");
    }
}
