package dev.weir.html;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Makes the addresses of a page absolute (RFC 3986 §5.2, as leniently as browsers do) and fit for a Markdown link destination.
 * Addresses whose scheme runs code or carries data are refused. One instance a page; not thread-safe.
 */
final class Links {
    /** Schemes that name something elsewhere and do nothing by being followed beyond what a person expects. */
    private static final Set<String> SAFE = Set.of(
            "http", "https", "mailto", "tel", "sms", "ftp", "ftps", "sftp", "ssh", "git", "svn", "irc", "ircs", "xmpp",
            "sip", "sips", "news", "nntp", "urn", "doi", "magnet", "geo", "matrix", "gemini", "gopher", "ws", "wss",
            "ipfs");

    private static final int MAX_LENGTH = 4096;

    private final String scheme;
    private final String authority;
    private final String path;
    private final String query;
    private int refused;

    /**
     * Resolves against a page.
     *
     * @param location the page's address; without a scheme, relative addresses stay relative
     * @param base the {@code href} of the page's {@code <base>}, empty when it has none
     */
    Links(URI location, String base) {
        String text = location.toString();
        String self = text.isEmpty() || base.isBlank() ? text : new Links(location, "").resolve(base);
        if (base.isBlank() || self.isEmpty()) {
            self = text;
        }
        int fragment = self.indexOf('#');
        String rest = fragment < 0 ? self : self.substring(0, fragment);
        int colon = schemeEnd(rest);
        scheme = colon < 0 ? "" : rest.substring(0, colon).toLowerCase(Locale.ROOT);
        rest = colon < 0 ? rest : rest.substring(colon + 1);
        int mark = rest.indexOf('?');
        query = mark < 0 ? "" : rest.substring(mark);
        rest = mark < 0 ? rest : rest.substring(0, mark);
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            authority = slash < 0 ? rest : rest.substring(0, slash);
            path = slash < 0 ? "/" : rest.substring(slash);
        } else {
            authority = "";
            path = rest;
        }
    }

    /** How many addresses were refused for their scheme. */
    int refused() {
        return refused;
    }

    /** The absolute address of a reference, empty when it has an unsafe scheme or is no address at all. */
    String resolve(String reference) {
        String ref = cleaned(reference);
        if (ref.length() > MAX_LENGTH) {
            return "";
        }
        int colon = schemeEnd(ref);
        if (colon >= 0) {
            String given = ref.substring(0, colon).toLowerCase(Locale.ROOT);
            if (SAFE.contains(given) || (given.equals("file") && scheme.equals("file"))) {
                return encoded(ref);
            }
            refused++;
            return "";
        }
        if (scheme.isEmpty()) {
            return encoded(ref);
        }
        if (ref.isEmpty()) {
            return encoded(scheme + ":" + authority + path + query);
        }
        return encoded(
                switch (ref.charAt(0)) {
                    case '#' -> scheme + ":" + authority + path + query + ref;
                    case '?' -> scheme + ":" + authority + path + ref;
                    case '/', '\\' ->
                        ref.length() > 1 && (ref.charAt(1) == '/' || ref.charAt(1) == '\\')
                                ? scheme + ":" + ref
                                : scheme + ":" + authority + withoutDots(ref);
                    default ->
                        scheme + ":" + authority + withoutDots(path.substring(0, path.lastIndexOf('/') + 1) + ref);
                });
    }

    /** The index of the colon after a scheme, -1 without a scheme. */
    private static int schemeEnd(String ref) {
        for (int i = 0; i < ref.length(); i++) {
            char c = ref.charAt(i);
            if (c == ':') {
                return i > 0 ? i : -1;
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) {
                return -1;
            }
        }
        return -1;
    }

    /** Without the white space and control characters that browsers ignore (URL Standard §4.4). */
    private static String cleaned(String reference) {
        int start = 0;
        int end = reference.length();
        while (start < end && reference.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && reference.charAt(end - 1) <= ' ') {
            end--;
        }
        String ref = reference.substring(start, end);
        if (ref.indexOf('\n') < 0 && ref.indexOf('\t') < 0 && ref.indexOf('\r') < 0) {
            return ref;
        }
        return ref.replace("\n", "").replace("\t", "").replace("\r", "");
    }

    /** Removes {@code .} and {@code ..} segments from the path of a path with optional query and fragment. */
    private static String withoutDots(String ref) {
        if (!ref.contains("/.") && !ref.contains("\\")) {
            return ref;
        }
        int end = 0;
        while (end < ref.length() && ref.charAt(end) != '?' && ref.charAt(end) != '#') {
            end++;
        }
        String given = ref.substring(0, end).replace('\\', '/');
        StringBuilder out = new StringBuilder(ref.length());
        int at = 0;
        while (at < given.length()) {
            int next = given.indexOf('/', at + 1);
            String segment = given.substring(at, next < 0 ? given.length() : next);
            boolean last = next < 0;
            switch (segment) {
                case "/." -> out.append(last ? "/" : "");
                case "/.." -> {
                    out.setLength(Math.max(0, out.lastIndexOf("/")));
                    out.append(last ? "/" : "");
                }
                default -> out.append(segment);
            }
            at = last ? given.length() : next;
        }
        return out.append(ref, end, ref.length()).toString();
    }

    /** Percent-encodes what would end or upset a Markdown link destination. */
    private static String encoded(String url) {
        boolean balanced = balanced(url);
        StringBuilder out = null;
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            boolean fine = switch (c) {
                case '<', '>', '"', '`', '|', '\\', '\u007F', '\u00A0' -> false;
                case '(', ')' -> balanced;
                default -> c > ' ' && !Character.isWhitespace(c) && !isInvisible(c);
            };
            if (!fine && out == null) {
                out = new StringBuilder(url.length() + 16).append(url, 0, i);
            }
            if (out != null) {
                if (fine) {
                    out.append(c);
                } else if (c < 0x80) {
                    out.append('%').append(hex(c >> 4)).append(hex(c & 15));
                } else if (c == '\u00A0') {
                    out.append("%C2%A0");
                }
            }
        }
        return out == null ? url : out.toString();
    }

    private static boolean isInvisible(char c) {
        return (c >= '\u200B' && c <= '\u200F')
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2060' && c <= '\u206F')
                || c == '\uFEFF';
    }

    private static boolean balanced(String url) {
        int depth = 0;
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth < 0) {
                return false;
            }
            if (depth > 8) {
                return false;
            }
        }
        return depth == 0;
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }
}
