package dev.weir.http;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * One hop of a {@code Forwarded} field: what a proxy says about the request it got (RFC 7239 §4).
 *
 * <pre>{@code
 * new Forwarded(Forwarded.node(peer.getAddress()), "example.com:8080", "https").toString();
 * // for="[2001:db8::1]";host="example.com:8080";proto=https
 * }</pre>
 *
 * @param node who made the request: {@link #node} or {@link #UNKNOWN}
 * @param host the {@code Host} the client sent
 * @param proto the scheme the client used
 */
public record Forwarded(String node, String host, String proto) {
    /** The node when it is not known (§6.2). */
    public static final String UNKNOWN = "unknown";

    /** @throws IllegalArgumentException when one of them holds what no field value may hold */
    public Forwarded {
        for (String part : new String[] {node, host, proto}) {
            if (!Tokens.isFieldText(part)) {
                throw new IllegalArgumentException(
                        "character in a Forwarded element that a field cannot carry: " + Tokens.quoted(part));
            }
        }
    }

    /** The node identifier of an address (§6.1): IPv6 in brackets and without its zone. */
    public static String node(InetAddress address) {
        String text = IpLiteral.format(address);
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }

    /** The element, quoted where it has to be, to be appended to the field behind a comma. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("for=");
        Tokens.appendTokenOrQuotedString(out, node);
        Tokens.appendTokenOrQuotedString(out.append(";host="), host);
        Tokens.appendTokenOrQuotedString(out.append(";proto="), proto);
        return out.toString();
    }
}
