package dev.weir.edge;

import dev.weir.http.IpPrefix;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The PROXY protocol header, versions 1 and 2: who the client of a load balancer is. Strict: what is not exactly a header for
 * TCP is none, since behind it comes a request that would be believed to be somebody's. Never throws on bytes.
 */
sealed interface ProxyHeader {
    /** The longest header that is read: far more than addresses take, enough for what balancers tell besides. */
    int MOST = 4096;

    /** Not all of it has come. */
    record Incomplete() implements ProxyHeader {}

    /** Something else. */
    record Malformed() implements ProxyHeader {}

    /**
     * A whole header.
     *
     * @param length its bytes
     * @param client who it speaks for; empty when the balancer speaks for itself or does not know
     */
    record Read(int length, Optional<InetSocketAddress> client) implements ProxyHeader {}

    /** Looks at the bytes that have come, which stay where they are. */
    static ProxyHeader of(ByteBuf in) {
        int there = in.readableBytes();
        if (there == 0) {
            return new Incomplete();
        }
        return in.getByte(in.readerIndex()) == Version1.START[0] ? Version1.of(in) : Version2.of(in);
    }

    private static boolean startsLike(ByteBuf in, byte[] start) {
        for (int i = 0; i < Math.min(in.readableBytes(), start.length); i++) {
            if (in.getByte(in.readerIndex() + i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@code PROXY TCP4 192.0.2.7 192.0.2.1 50000 443}, one line. */
    final class Version1 {
        private static final byte[] START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
        private static final int MOST_LINE = 107;
        private static final Pattern SPACE = Pattern.compile(" ", Pattern.LITERAL);

        private Version1() {}

        private static ProxyHeader of(ByteBuf in) {
            if (!startsLike(in, START)) {
                return new Malformed();
            }
            int from = in.readerIndex();
            int most = Math.min(in.readableBytes(), MOST_LINE);
            for (int i = 0; i < most; i++) {
                byte octet = in.getByte(from + i);
                if (octet == '\n') {
                    return i > 0 && in.getByte(from + i - 1) == '\r'
                            ? line(in.toString(from, i - 1, StandardCharsets.ISO_8859_1), i + 1)
                            : new Malformed();
                }
                if (octet < ' ' && (octet != '\r' || (i + 1 < most && in.getByte(from + i + 1) != '\n'))) {
                    return new Malformed();
                }
            }
            return most == MOST_LINE ? new Malformed() : new Incomplete();
        }

        private static ProxyHeader line(String line, int length) {
            List<String> parts = List.of(SPACE.split(line, -1));
            String family = parts.get(1);
            if (family.equals("UNKNOWN")) {
                // What stands behind it is to be ignored
                return new Read(length, Optional.empty());
            }
            int octets = family.equals("TCP4") ? 4 : family.equals("TCP6") ? 16 : 0;
            if (octets == 0 || parts.size() != 6 || port(parts.get(5)) < 0) {
                return new Malformed();
            }
            Optional<InetAddress> source = address(parts.get(2), octets);
            int port = port(parts.get(4));
            if (source.isEmpty() || port < 0 || address(parts.get(3), octets).isEmpty()) {
                return new Malformed();
            }
            return new Read(length, Optional.of(new InetSocketAddress(source.get(), port)));
        }

        private static Optional<InetAddress> address(String text, int octets) {
            boolean family = (octets == 16) == (text.indexOf(':') >= 0);
            return family && text.indexOf('/') < 0 ? IpPrefix.parse(text).map(IpPrefix::network) : Optional.empty();
        }

        private static int port(String text) {
            if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(0) == '0')) {
                return -1;
            }
            int port = 0;
            for (int i = 0; i < text.length(); i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                port = port * 10 + digit;
            }
            return port <= 65535 ? port : -1;
        }
    }

    /** Twelve bytes that no other protocol begins with, command, family, length, addresses, and more as type, length, value. */
    final class Version2 {
        private static final byte[] START = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
        private static final int FIXED = 16;
        private static final int LOCAL = 0x20;
        private static final int PROXY = 0x21;
        private static final int UNSPECIFIED = 0x00;
        private static final int TCP4 = 0x11;
        private static final int TCP6 = 0x21;
        private static final int CHECKSUM = 0x03;

        private Version2() {}

        private static ProxyHeader of(ByteBuf in) {
            if (!startsLike(in, START)) {
                return new Malformed();
            }
            if (in.readableBytes() < FIXED) {
                return new Incomplete();
            }
            int from = in.readerIndex();
            int command = in.getUnsignedByte(from + 12);
            int family = in.getUnsignedByte(from + 13);
            int length = FIXED + in.getUnsignedShort(from + 14);
            if ((command != LOCAL && command != PROXY) || length > MOST) {
                return new Malformed();
            }
            if (in.readableBytes() < length) {
                return new Incomplete();
            }
            if (command == LOCAL || family == UNSPECIFIED) {
                return new Read(length, Optional.empty());
            }
            int octets = family == TCP4 ? 4 : family == TCP6 ? 16 : 0;
            int extras = FIXED + 2 * octets + 4;
            if (octets == 0 || extras > length || !extrasAreGood(in, from, extras, length)) {
                return new Malformed();
            }
            byte[] source = new byte[octets];
            in.getBytes(from + FIXED, source);
            int port = in.getUnsignedShort(from + FIXED + 2 * octets);
            try {
                return new Read(length, Optional.of(new InetSocketAddress(InetAddress.getByAddress(source), port)));
            } catch (UnknownHostException impossible) {
                return new Malformed();
            }
        }

        /** Whether they fill the rest exactly, and the checksum, if there is one, is that of the header. */
        private static boolean extrasAreGood(ByteBuf in, int from, int extras, int length) {
            int at = extras;
            while (at < length) {
                if (at + 3 > length) {
                    return false;
                }
                int type = in.getUnsignedByte(from + at);
                int size = in.getUnsignedShort(from + at + 1);
                if (at + 3 + size > length) {
                    return false;
                }
                if (type == CHECKSUM && (size != 4 || !isChecksum(in, from, at + 3, length))) {
                    return false;
                }
                at += 3 + size;
            }
            return true;
        }

        private static boolean isChecksum(ByteBuf in, int from, int at, int length) {
            byte[] header = new byte[length];
            in.getBytes(from, header);
            for (int i = at; i < at + 4; i++) {
                header[i] = 0;
            }
            CRC32C crc = new CRC32C();
            crc.update(header);
            return crc.getValue() == in.getUnsignedInt(from + at);
        }
    }
}
