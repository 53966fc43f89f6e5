package dev.weir.edge;

/**
 * One spelling for every path that servers may take for the same: unreserved characters are decoded, repeated slashes merged
 * and dot segments removed (RFC 3986 §6.2.2, §5.2.4); a backslash counts as a slash and a segment's parameters behind
 * {@code ;} (§3.3) as nothing, since there are servers that read them so. Only routes are looked up with it.
 */
final class PathForm {
    private PathForm() {}

    /** Whether a path with this character, or two of it in a row for a slash, may have another spelling. */
    static boolean isSuspect(char c, char before) {
        return c == '%' || c == ';' || c == '\\' || (before == '/' && (c == '/' || c == '.'));
    }

    /** Of the text up to this index, which starts with a slash. */
    static String of(String target, int end) {
        StringBuilder out = new StringBuilder(end);
        boolean parameters = false;
        int at = 0;
        while (at < end) {
            char c = target.charAt(at);
            int octet = c == '%' && at + 2 < end ? octet(target, at + 1) : -1;
            if (octet >= 0 && isUnreserved((char) octet)) {
                c = (char) octet;
                at += 2;
            }
            at++;
            if (c == '/' || c == '\\') {
                parameters = false;
                endSegment(out);
            } else {
                parameters |= c == ';';
                if (!parameters) {
                    out.append(c);
                }
            }
        }
        if (endSegment(out)) {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    /** Takes what is behind the last slash away when it is a dot segment, otherwise puts a slash behind it and says so. */
    private static boolean endSegment(StringBuilder out) {
        int slash = out.lastIndexOf("/");
        int length = out.length() - slash - 1;
        boolean one = length == 1 && out.charAt(slash + 1) == '.';
        boolean two = length == 2 && out.charAt(slash + 1) == '.' && out.charAt(slash + 2) == '.';
        if (one || two) {
            out.setLength(slash + 1);
            if (two && slash > 0) {
                out.setLength(out.lastIndexOf("/", slash - 1) + 1);
            }
            return false;
        }
        if (length == 0 && !out.isEmpty()) {
            return false;
        }
        out.append('/');
        return true;
    }

    private static int octet(String text, int at) {
        int high = text.charAt(at) < 128 ? Octets.hex((byte) text.charAt(at)) : -1;
        int low = text.charAt(at + 1) < 128 ? Octets.hex((byte) text.charAt(at + 1)) : -1;
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
