package dev.weir.readiness;

import dev.weir.http.IpPrefix;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which addresses the scanner may contact. A scanner fetches URLs that strangers wrote (redirects, sitemaps, manifests), so
 * without a policy it is a tool to reach the network behind it (server-side request forgery).
 *
 * <pre>{@code
 * AddressPolicy.publicOnly();                                          // the default
 * AddressPolicy.publicOnly().allowPrivate();                           // one's own network
 * AddressPolicy.publicOnly().allowing(List.of(IpPrefix.parse("10.1.0.0/16").orElseThrow()));
 * }</pre>
 *
 * <p>The special ranges are data ({@code special-addresses.json}, after the IANA special-purpose registries, RFC 6890).
 * {@link #allowPrivate} opens private, shared, unique local and loopback addresses but neither link-local ones, where clouds
 * keep their metadata service, nor those that no site has. An IPv6 address that embeds an IPv4 address (mapped, NAT64, 6to4) is
 * judged by what is inside.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class AddressPolicy {
    private static final String RESOURCE = "special-addresses.json";
    private static final List<Range> RANGES = read();

    private final boolean privateAllowed;
    private final List<IpPrefix> allowed;

    private AddressPolicy(boolean privateAllowed, List<IpPrefix> allowed) {
        this.privateAllowed = privateAllowed;
        this.allowed = List.copyOf(allowed);
    }

    /** Public unicast addresses only. */
    public static AddressPolicy publicOnly() {
        return new AddressPolicy(false, List.of());
    }

    /** This policy, with private, shared, unique local and loopback addresses allowed. */
    public AddressPolicy allowPrivate() {
        return new AddressPolicy(true, allowed);
    }

    /** This policy, with these ranges allowed too; addresses that no site has (multicast, unspecified) stay forbidden. */
    public AddressPolicy allowing(List<IpPrefix> prefixes) {
        List<IpPrefix> all = new ArrayList<>(allowed);
        all.addAll(prefixes);
        return new AddressPolicy(privateAllowed, all);
    }

    /** Whether the address may be contacted. */
    public boolean permits(InetAddress address) {
        return objection(address).isEmpty();
    }

    /** Why the address may not be contacted and what would allow it; empty when it may. */
    public Optional<String> objection(InetAddress address) {
        InetAddress judged = unmapped(address);
        Range range = RANGES.stream()
                .filter(candidate -> candidate.prefix.contains(judged))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(RESOURCE + " has no range for " + text(judged)));
        if (range.embedsAt >= 0) {
            return objection(ipv4(judged.getAddress(), range.embedsAt / 8))
                    .map(why -> text(judged) + " is " + range.kind + ", and inside it " + why);
        }
        boolean permitted = switch (range.permit) {
            case ALWAYS -> true;
            case ALLOW_PRIVATE -> privateAllowed || listed(judged);
            case ALLOW -> listed(judged);
            case NEVER -> false;
        };
        return permitted ? Optional.empty() : Optional.of(text(judged) + " is " + range.kind + range.advice());
    }

    private boolean listed(InetAddress address) {
        return allowed.stream().anyMatch(prefix -> prefix.contains(address));
    }

    /** The JDK turns a mapped address into an IPv4 one in most places, but not where a scope was given. */
    private static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean mapped = bytes.length == 16
                && bytes[10] == (byte) 0xff
                && bytes[11] == (byte) 0xff
                && Arrays.equals(bytes, 0, 10, new byte[10], 0, 10);
        return mapped ? ipv4(bytes, 12) : address;
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an IPv4 address", impossible);
        }
    }

    /** The address as text (RFC 5952), without a name and without a zone. */
    static String text(InetAddress address) {
        String range = new IpPrefix(address, address.getAddress().length * 8).toString();
        return range.substring(0, range.indexOf('/'));
    }

    private static List<Range> read() {
        try (InputStream resource = AddressPolicy.class.getResourceAsStream(RESOURCE)) {
            List<Range> ranges = new ArrayList<>();
            for (JsonNode entry : new JsonMapper().readTree(resource).path("ranges")) {
                ranges.add(new Range(
                        IpPrefix.parse(entry.path("prefix").asString()).orElseThrow(),
                        entry.path("prefix").asString(),
                        entry.path("kind").asString(),
                        Permit.valueOf(entry.path("permit")
                                .asString("never")
                                .toUpperCase(Locale.ROOT)
                                .replace('-', '_')),
                        entry.path("inside").asInt(-1)));
            }
            return List.copyOf(ranges);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(RESOURCE + " in this program is damaged: " + e.getMessage(), e);
        }
    }

    /** What opens a range. */
    private enum Permit {
        ALWAYS,
        ALLOW_PRIVATE,
        ALLOW,
        NEVER
    }

    /**
     * One line of the data.
     *
     * @param embedsAt the bit at which an embedded IPv4 address begins, which then decides; -1 without one
     */
    private record Range(IpPrefix prefix, String written, String kind, Permit permit, int embedsAt) {
        String advice() {
            return switch (permit) {
                case ALLOW_PRIVATE -> "; use --allow-private or --allow " + written + " to scan your own network";
                case ALLOW -> "; use --allow " + written + " if a site of yours really is there";
                case NEVER, ALWAYS -> ", which no site has";
            };
        }
    }
}
