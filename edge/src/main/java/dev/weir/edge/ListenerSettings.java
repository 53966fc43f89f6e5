package dev.weir.edge;

import dev.weir.http.IpPrefix;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where clients are accepted.
 *
 * @param address where; port 0 takes a free one
 * @param protocol what is spoken. Default {@link Protocol#HTTP}
 * @param proxies networks of load balancers that put a PROXY protocol header before everything else. With any, nobody else is
 *     let in here and no connection goes without a header, since whoever may write one may be anybody. Default none
 */
public record ListenerSettings(InetSocketAddress address, Protocol protocol, List<IpPrefix> proxies) {
    /** What is spoken on a listener. */
    public enum Protocol {
        /** HTTP/1 in the clear, and HTTP/2 with clients that know beforehand (RFC 9113 §3.3). */
        HTTP,
        /** Only HTTP/2 in the clear, as behind a balancer that speaks nothing else. */
        H2C,
        /** HTTP/2 or HTTP/1 over TLS, as agreed by ALPN (RFC 7301). */
        HTTPS
    }

    public ListenerSettings {
        proxies = List.copyOf(proxies);
    }

    /** Clients themselves, in the clear. */
    public static ListenerSettings at(InetSocketAddress address) {
        return at(address, Protocol.HTTP);
    }

    /** Clients themselves. */
    public static ListenerSettings at(InetSocketAddress address, Protocol protocol) {
        return new ListenerSettings(address, protocol, List.of());
    }
}
