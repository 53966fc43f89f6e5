package dev.weir.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One hop of a {@code Forwarded} field: what a proxy says about the request it got (RFC 7239 §4).
 *
 * <pre>{@code
 * new Forwarded(Forwarded.node(peer.getAddress()), "example.com:8080", "https").toString();
 * // for="[2001:db8::1]";host="example.com:8080";proto=https
 * }</pre>
 *
 * @param node who made the request: {@link #node} or {@link #UNKNOWN}; of a field that was read also empty, where it does not say
 * @param host the {@code Host} the client sent, or empty
 * @param proto the scheme the client used, or empty
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

    /**
     * Reads a field, or several joined by commas: one hop an element, the nearest last. A parameter that is malformed counts as
     * absent, so that an element of nonsense is there and names nobody. Never throws.
     */
    public static List<Forwarded> parse(String field) {
        List<Forwarded> hops = new ArrayList<>();
        Cursor cursor = new Cursor(field);
        while (!cursor.atEnd()) {
            hops.add(element(cursor));
            cursor.skip(',');
        }
        return hops;
    }

    private static Forwarded element(Cursor cursor) {
        String node = "";
        String host = "";
        String proto = "";
        while (!cursor.atEnd() && !cursor.at(',')) {
            cursor.skipSpace();
            String name = cursor.token().toLowerCase(Locale.ROOT);
            if (cursor.skip('=')) {
                String value = value(cursor);
                switch (name) {
                    case "for" -> node = value;
                    case "host" -> host = value;
                    case "proto" -> proto = value;
                    default -> {}
                }
            }
            cursor.skipUntil(';', ',');
            cursor.skip(';');
        }
        return new Forwarded(node, host, proto);
    }

    /** A quoted-string, or whatever stands up to the next parameter: many write addresses with ports and forget the quotes. */
    private static String value(Cursor cursor) {
        if (!cursor.at('"')) {
            String bare = cursor.until(';', ',').strip();
            return Tokens.isFieldText(bare) ? bare : "";
        }
        String quoted = cursor.quotedString();
        cursor.skipSpace();
        boolean whole = cursor.atEnd() || cursor.at(';') || cursor.at(',');
        return quoted == null || !whole ? "" : quoted;
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
