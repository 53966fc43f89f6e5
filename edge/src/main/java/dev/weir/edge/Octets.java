package dev.weir.edge;

import java.nio.charset.StandardCharsets;

/** Which bytes may stand where, as tables (RFC 9110 §5.5, §5.6.2; RFC 3986 §2). */
final class Octets {
    private static final byte TOKEN = 1;
    private static final byte VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte HOST = 8;

    private static final byte[] CLASS = new byte[256];
    private static final byte[] HEX = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            int found = 0;
            if (letterOrDigit || (c < 128 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
                found |= TOKEN;
            }
            // field-vchar, obs-text, SP and HTAB (RFC 9110 §5.5)
            if ((c >= ' ' && c != 127) || c == '\t') {
                found |= VALUE;
            }
            // Wider than RFC 3986, which clients overstep in queries; a fragment never travels (RFC 9112 §3.2)
            if (c > ' ' && c < 127 && c != '#') {
                found |= TARGET;
            }
            if (letterOrDigit || (c < 128 && "-._~".indexOf(c) >= 0)) {
                found |= HOST;
            }
            CLASS[c] = (byte) found;
            HEX[c] = (byte) Character.digit(c < 128 ? c : 0, 16);
        }
    }

    private Octets() {}

    static boolean isToken(byte octet) {
        return (CLASS[octet & 0xff] & TOKEN) != 0;
    }

    static boolean isValue(byte octet) {
        return (CLASS[octet & 0xff] & VALUE) != 0;
    }

    static boolean isTarget(byte octet) {
        return (CLASS[octet & 0xff] & TARGET) != 0;
    }

    static boolean isHost(char c) {
        return c < 128 && (CLASS[c] & HOST) != 0;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte octet) {
        return HEX[octet & 0xff];
    }

    /** The bytes as ISO-8859-1, the only charset that loses nothing of a field value (RFC 9110 §5.5). */
    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
