package dev.weir.edge;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Host and port as they stand in {@code Host} and in absolute-form targets (RFC 9110 §7.2, RFC 3986 §3.2). */
final class Authority {
    private Authority() {}

    /** In lower case when it is host[:port] with a host that is not empty and without user, otherwise null. */
    static @Nullable String normalise(String text) {
        int end = text.length();
        int at = 0;
        boolean upper = false;
        if (end > 0 && text.charAt(0) == '[') {
            at = text.indexOf(']');
            if (at < 3) {
                return null;
            }
            for (int i = 1; i < at; i++) {
                char c = text.charAt(i);
                if (c >= 128 || (Octets.hex((byte) c) < 0 && c != ':' && c != '.')) {
                    return null;
                }
                upper |= c >= 'A' && c <= 'F';
            }
            at++;
        } else {
            while (at < end && Octets.isHost(text.charAt(at))) {
                upper |= text.charAt(at) >= 'A' && text.charAt(at) <= 'Z';
                at++;
            }
            if (at == 0) {
                return null;
            }
        }
        if (at < end && !isPort(text, at)) {
            return null;
        }
        return upper ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** Where the host ends: before the port, if there is one, and before a dot at its end (RFC 3986 §3.2.2). */
    static int hostEnd(String authority) {
        int end = authority.length();
        if (end > 0 && authority.charAt(0) == '[') {
            return authority.indexOf(']') + 1;
        }
        int colon = authority.lastIndexOf(':');
        end = colon < 0 ? end : colon;
        return end > 1 && authority.charAt(end - 1) == '.' ? end - 1 : end;
    }

    private static boolean isPort(String text, int colon) {
        int length = text.length() - colon - 1;
        if (text.charAt(colon) != ':' || length < 1 || length > 5) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * 10 + c - '0';
        }
        return port > 0 && port <= 65535;
    }

    /** Where the authority of an absolute-form target begins, or -1 when it is none. */
    static int afterScheme(String target) {
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    /** Where it ends. */
    static int end(String target, int start) {
        int at = start;
        while (at < target.length() && target.charAt(at) != '/' && target.charAt(at) != '?') {
            at++;
        }
        return at;
    }
}
