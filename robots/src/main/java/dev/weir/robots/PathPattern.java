package dev.weir.robots;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of an {@code Allow} or {@code Disallow} rule, compiled (RFC 9309 §2.2.2, §2.2.3).
 *
 * <p>Works on octets: every char of the strings in here stands for one octet (Latin-1). Matching is a greedy search for
 * the literal pieces between the wildcards, each found with a linear algorithm, so one match costs time in proportion to
 * path plus pattern whatever an enemy writes into either.
 */
final class PathPattern {
    /** Below this length the plain search is quick even in its worst case. */
    private static final int SHORT = 16;

    private static final String HEX = "0123456789ABCDEF";

    private final List<String> pieces;
    private final boolean anchored;
    private final int length;

    private PathPattern(List<String> pieces, boolean anchored) {
        this.pieces = pieces;
        this.anchored = anchored;
        int octets = pieces.size() - 1 + (anchored ? 1 : 0);
        for (String piece : pieces) {
            octets += piece.length();
        }
        this.length = octets;
    }

    /** Compiles a rule's value as it stands in the file, one char per octet. */
    static PathPattern compile(String value) {
        boolean anchored = value.endsWith("$");
        int end = anchored ? value.length() - 1 : value.length();
        List<String> pieces = new ArrayList<>(2);
        int start = 0;
        for (int star = value.indexOf('*'); star >= 0 && star < end; star = value.indexOf('*', start)) {
            pieces.add(normalise(value.substring(start, star)));
            start = star + 1;
        }
        pieces.add(normalise(value.substring(start, end)));
        return new PathPattern(List.copyOf(pieces), anchored);
    }

    /** A path and query of a URI as octets in the form that patterns are compared with; always starts with a slash. */
    static String pathOf(String path) {
        int fragment = path.indexOf('#');
        String octets = octets(fragment < 0 ? path : path.substring(0, fragment));
        return normalise(octets.startsWith("/") ? octets : "/" + octets);
    }

    /** The UTF-8 octets of a text, one char each. */
    static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The text that octets stand for in UTF-8; malformed sequences become U+FFFD. */
    static String text(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** How specific the pattern is: its octets, wildcards and end mark counted (RFC 9309 §2.2.2, "most octets"). */
    int length() {
        return length;
    }

    /** Whether it matches a path made by {@link #pathOf}. */
    boolean matches(String path) {
        String first = pieces.getFirst();
        if (!path.startsWith(first)) {
            return false;
        }
        int last = pieces.size() - 1;
        if (last == 0) {
            return !anchored || path.length() == first.length();
        }
        int at = first.length();
        for (int i = 1; i < last; i++) {
            int found = find(path, pieces.get(i), at);
            if (found < 0) {
                return false;
            }
            at = found + pieces.get(i).length();
        }
        String tail = pieces.get(last);
        if (anchored) {
            return path.length() - tail.length() >= at && path.endsWith(tail);
        }
        return find(path, tail, at) >= 0;
    }

    private static int find(String path, String piece, int from) {
        if (piece.length() <= SHORT) {
            return path.indexOf(piece, from);
        }
        if (piece.length() > path.length() - from) {
            return -1;
        }
        int[] borders = borders(piece);
        int matched = 0;
        for (int i = from; i < path.length(); i++) {
            while (matched > 0 && path.charAt(i) != piece.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (path.charAt(i) == piece.charAt(matched) && ++matched == piece.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    /** The failure function of Knuth, Morris and Pratt. */
    private static int[] borders(String piece) {
        int[] borders = new int[piece.length()];
        int matched = 0;
        for (int i = 1; i < borders.length; i++) {
            while (matched > 0 && piece.charAt(i) != piece.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (piece.charAt(i) == piece.charAt(matched)) {
                matched++;
            }
            borders[i] = matched;
        }
        return borders;
    }

    /**
     * RFC 9309 §2.2.2: octets outside ASCII are percent-encoded and percent-encoded unreserved ones are decoded before the
     * comparison; {@code %2A} and {@code %24} are decoded too, they stand for the characters themselves (§2.2.3). Other
     * encoded octets keep their encoding, with upper-case digits: {@code %2F} is not a slash.
     */
    private static String normalise(String octets) {
        int i = 0;
        while (i < octets.length() && octets.charAt(i) != '%' && octets.charAt(i) < 0x80) {
            i++;
        }
        if (i == octets.length()) {
            return octets;
        }
        StringBuilder out = new StringBuilder(octets.length() + 16).append(octets, 0, i);
        for (; i < octets.length(); i++) {
            char c = octets.charAt(i);
            int encoded = c == '%' ? encodedOctet(octets, i) : -1;
            if (encoded >= 0) {
                if (isUnreserved(encoded) || encoded == '*' || encoded == '$') {
                    out.append((char) encoded);
                } else {
                    escape(out, encoded);
                }
                i += 2;
            } else if (c >= 0x80) {
                escape(out, c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static void escape(StringBuilder out, int octet) {
        out.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
    }

    private static int encodedOctet(String octets, int percent) {
        if (percent + 2 >= octets.length()) {
            return -1;
        }
        int high = Character.digit(octets.charAt(percent + 1), 16);
        int low = Character.digit(octets.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static boolean isUnreserved(int octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }
}
