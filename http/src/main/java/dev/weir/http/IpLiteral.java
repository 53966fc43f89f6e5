package dev.weir.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses as text (RFC 4291 §2.2, RFC 5952). Nothing here ever asks a name server or looks at the machine's interfaces. */
final class IpLiteral {
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private IpLiteral() {}

    /** Four decimal parts without leading zeros, or an IPv6 address without brackets or zone; a v4-mapped one is IPv4. */
    static Optional<InetAddress> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
    }

    private static Optional<InetAddress> parseV4(String text) {
        byte[] bytes = new byte[4];
        int part = 0;
        int digits = 0;
        int number = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (digits == 0 || part == 4) {
                    return Optional.empty();
                }
                bytes[part++] = (byte) number;
                digits = 0;
                number = 0;
            } else {
                // Other programs read a leading zero as octal (RFC 6943 §3.1.1): refused, as it means two addresses.
                if (c < '0' || c > '9' || (digits == 1 && number == 0)) {
                    return Optional.empty();
                }
                number = number * 10 + (c - '0');
                if (++digits > 3 || number > 255) {
                    return Optional.empty();
                }
            }
        }
        return part == 4 ? Optional.of(address(bytes)) : Optional.empty();
    }

    private static Optional<InetAddress> parseV6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A zone would be looked up among the interfaces, brackets would be stripped.
            if (c != ':' && c != '.' && (c > 127 || Character.digit(c, 16) < 0)) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** The address of 4 or 16 bytes. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, wrongLength);
        }
    }

    /** The one text that RFC 5952 §4 recommends: lower case, the longest run of zeros as {@code ::}, no zone. */
    static String format(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return formatV6(bytes);
        }
        return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
    }

    private static String formatV6(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
        }
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > runLength) {
                runStart = i;
                runLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == runStart) {
                out.append("::");
                i += runLength - 1;
            } else {
                boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
                out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
