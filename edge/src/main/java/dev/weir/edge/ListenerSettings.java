package dev.weir.edge;

import dev.weir.http.IpPrefix;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where clients are accepted.
 *
 * @param address where; port 0 takes a free one
 * @param proxies networks of load balancers that put a PROXY protocol header before everything else. With any, nobody else is
 *     let in here and no connection goes without a header, since whoever may write one may be anybody. Default none
 */
public record ListenerSettings(InetSocketAddress address, List<IpPrefix> proxies) {
    public ListenerSettings {
        proxies = List.copyOf(proxies);
    }

    /** Clients themselves, without PROXY protocol. */
    public static ListenerSettings at(InetSocketAddress address) {
        return new ListenerSettings(address, List.of());
    }
}
