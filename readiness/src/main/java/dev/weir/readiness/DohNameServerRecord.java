package dev.weir.readiness;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * Service records (SVCB, HTTPS) that a resolver which does not know them sends in the form for unknown types (RFC 3597 §5):
 * {@code \# LENGTH HEX}. Here they become presentation form (RFC 9460 §2.1).
 */
final class DohNameServerRecord {
    private static final String UNKNOWN = "\\#";
    private static final String[] KEYS = {
        "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"
    };

    private DohNameServerRecord() {}

    /** The record in presentation form; empty when it is not in the form for unknown types or its bytes are not a service record. */
    static Optional<String> presentation(String data) {
        String text = data.strip();
        if (!text.startsWith(UNKNOWN)) {
            return Optional.empty();
        }
        String[] words = text.substring(UNKNOWN.length()).strip().split("\\s+", 2);
        try {
            byte[] bytes = HexFormat.of().parseHex(words[words.length - 1].replaceAll("\\s", ""));
            return words.length == 2 && Integer.parseInt(words[0]) == bytes.length
                    ? Optional.of(service(ByteBuffer.wrap(bytes)))
                    : Optional.empty();
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static String service(ByteBuffer wire) {
        StringBuilder out = new StringBuilder();
        out.append(Short.toUnsignedInt(wire.getShort())).append(' ').append(name(wire));
        while (wire.hasRemaining()) {
            int key = Short.toUnsignedInt(wire.getShort());
            ByteBuffer value = take(wire, Short.toUnsignedInt(wire.getShort()));
            out.append(' ').append(key(key));
            if (value.hasRemaining()) {
                out.append('=').append(value(key, value));
            }
        }
        return out.toString();
    }

    private static String name(ByteBuffer wire) {
        StringBuilder name = new StringBuilder();
        for (int length = Byte.toUnsignedInt(wire.get()); length > 0; length = Byte.toUnsignedInt(wire.get())) {
            name.append(escaped(take(wire, length))).append('.');
        }
        return name.isEmpty() ? "." : name.toString();
    }

    private static String key(int key) {
        return key < KEYS.length ? KEYS[key] : "key" + key;
    }

    private static String value(int key, ByteBuffer value) {
        return switch (key) {
            case 0 -> list(value, 2, bytes -> key(Short.toUnsignedInt(bytes.getShort())));
            case 1 -> {
                StringJoiner protocols = new StringJoiner(",", "\"", "\"");
                while (value.hasRemaining()) {
                    protocols.add(escaped(take(value, Byte.toUnsignedInt(value.get()))));
                }
                yield protocols.toString();
            }
            case 3 -> String.valueOf(Short.toUnsignedInt(value.getShort()));
            case 4 -> list(value, 4, DohNameServerRecord::address);
            case 5 -> Base64.getEncoder().encodeToString(rest(value));
            case 6 -> list(value, 16, DohNameServerRecord::address);
            default -> "\"" + escaped(value) + "\"";
        };
    }

    private static String list(ByteBuffer value, int size, Function<ByteBuffer, String> one) {
        StringJoiner list = new StringJoiner(",");
        while (value.hasRemaining()) {
            list.add(one.apply(take(value, size)));
        }
        return list.toString();
    }

    private static String address(ByteBuffer bytes) {
        try {
            return AddressPolicy.text(InetAddress.getByAddress(rest(bytes)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ByteBuffer take(ByteBuffer wire, int length) {
        if (length > wire.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = wire.slice(wire.position(), length);
        wire.position(wire.position() + length);
        return part;
    }

    private static byte[] rest(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }

    /** Bytes as characters; what is not printable or has a meaning in presentation form as {@code \DDD} (RFC 9460 appendix A). */
    private static String escaped(ByteBuffer value) {
        StringBuilder out = new StringBuilder();
        while (value.hasRemaining()) {
            int b = Byte.toUnsignedInt(value.get());
            boolean plain = b > 0x20 && b < 0x7f && "\"\\,;().".indexOf(b) < 0;
            out.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "\\%03d", b));
        }
        return out.toString();
    }
}
