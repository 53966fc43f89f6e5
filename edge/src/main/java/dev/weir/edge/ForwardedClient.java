package dev.weir.edge;

import dev.weir.http.Forwarded;
import dev.weir.http.HeaderName;
import dev.weir.http.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who the client is behind trusted proxies. Each proxy adds at the end of a field whom it got the request from; so the list is
 * read from its end for as long as what it names is a trusted proxy itself, and the first other address is the client. What
 * stands before it anybody may have written, and is not looked at (RFC 7239 §8.1).
 *
 * @param address the client
 * @param secure whether the client reached the first proxy over TLS
 */
record ForwardedClient(InetAddress address, boolean secure) {
    /** More hops are no network but somebody's game. */
    private static final int MOST_HOPS = 64;

    /**
     * Of a request whose peer is trusted.
     *
     * @param trusts which addresses are trusted proxies
     */
    static ForwardedClient of(
            Request request, EdgeSettings.Forwarding.Believed believed, Predicate<InetAddress> trusts) {
        boolean standard = believed == EdgeSettings.Forwarding.Believed.FORWARDED;
        List<Forwarded> hops = standard
                ? Forwarded.parse(request.headers().combined(HeaderName.FORWARDED))
                : listed(request.headers().combined(HeaderName.X_FORWARDED_FOR));
        InetAddress client = request.client();
        String proto = "";
        for (int i = hops.size() - 1; i >= 0 && i >= hops.size() - MOST_HOPS; i--) {
            Optional<InetAddress> address = address(hops.get(i).node());
            proto = hops.get(i).proto();
            if (address.isEmpty()) {
                // "unknown", a made-up name, nonsense: whoever is behind it, it is not for us to know
                break;
            }
            client = address.get();
            if (!trusts.test(client)) {
                break;
            }
        }
        if (!standard) {
            proto = request.headers().combined(HeaderName.X_FORWARDED_PROTO);
        }
        return new ForwardedClient(client, proto.equalsIgnoreCase("https"));
    }

    private static List<Forwarded> listed(String field) {
        List<Forwarded> hops = new ArrayList<>();
        int from = 0;
        while (!field.isEmpty() && from <= field.length()) {
            int comma = field.indexOf(',', from);
            int to = comma < 0 ? field.length() : comma;
            hops.add(new Forwarded(field.substring(from, to).strip(), "", ""));
            from = to + 1;
        }
        return hops;
    }

    /** Of an address with or without a port, IPv6 in brackets or bare; empty for anything else. */
    private static Optional<InetAddress> address(String node) {
        String literal = node;
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            literal = end < 0 ? "" : node.substring(1, end);
        } else if (node.indexOf(':') >= 0 && node.indexOf(':') == node.lastIndexOf(':')) {
            literal = node.substring(0, node.indexOf(':'));
        }
        return literal.indexOf('/') >= 0
                ? Optional.empty()
                : IpPrefix.parse(literal).map(IpPrefix::network);
    }
}
