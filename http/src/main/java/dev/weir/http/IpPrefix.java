package dev.weir.http;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * <pre>{@code
 * IpPrefix office = IpPrefix.parse("10.1.0.0/16").orElseThrow();
 * office.contains(peer.getAddress());
 * }</pre>
 *
 * <p>IPv4 and IPv6 are two worlds: {@code ::/0} contains no IPv4 address. An IPv4 address that is written or arrives in its
 * v4-mapped form (RFC 4291 §2.5.5.2) is an IPv4 address. No name is ever resolved. Immutable.
 *
 * @param network the first address of the range
 * @param length how many leading bits count, 0 to 32 or 0 to 128
 */
public record IpPrefix(InetAddress network, int length) {

    /**
     * Clears the bits behind the length.
     *
     * @throws IllegalArgumentException when the length does not fit the address's family
     */
    public IpPrefix {
        byte[] bytes = network.getAddress();
        if (length < 0 || length > bytes.length * 8) {
            throw new IllegalArgumentException("prefix length " + length + " of " + IpLiteral.format(network)
                    + ": 0 to " + bytes.length * 8 + " allowed");
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= (byte) mask(length - 8 * i);
        }
        network = IpLiteral.address(bytes);
    }

    /** The mask of a byte of which this many leading bits count. */
    private static int mask(int bits) {
        return bits >= 8 ? 255 : bits <= 0 ? 0 : 255 << (8 - bits) & 255;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a bare address, which is a range of one. Bits behind the length are
     * cleared. Empty for anything else: names, zones, brackets, numbers with leading zeros, fewer than four decimal parts.
     */
    public static Optional<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().getAddress().length * 8;
        if (slash < 0) {
            return Optional.of(new IpPrefix(address.get(), bits));
        }
        int length = length(text, slash + 1);
        // A v4-mapped prefix counts its length over 128 bits; below 96 it would cover more than the IPv4 addresses.
        if (bits == 32 && text.indexOf(':') >= 0) {
            length = length > 128 ? -1 : length - 96;
        }
        return length < 0 || length > bits ? Optional.empty() : Optional.of(new IpPrefix(address.get(), length));
    }

    /** Up to three decimal digits without leading zeros, or -1. */
    private static int length(String text, int start) {
        int digits = text.length() - start;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
            return -1;
        }
        int length = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + (c - '0');
        }
        return length;
    }

    /** Whether the address lies in this range; one of the other family never does. */
    public boolean contains(InetAddress address) {
        byte[] candidate = address.getAddress();
        byte[] prefix = network.getAddress();
        if (candidate.length != prefix.length) {
            return false;
        }
        for (int i = 0; 8 * i < length; i++) {
            if (((candidate[i] ^ prefix[i]) & mask(length - 8 * i)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The range in canonical text (RFC 5952), as in {@code 2001:db8::/32}. */
    @Override
    public String toString() {
        return IpLiteral.format(network) + "/" + length;
    }
}
