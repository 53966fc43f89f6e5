package dev.weir.edge;

import dev.weir.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A request as the strict parser let it through: the head only, the body streams separately.
 *
 * @param id unique in this process; ends up in the access log
 * @param method the method token, case-sensitive (RFC 9110 §9.1)
 * @param scheme {@code http} or {@code https}, as the client reached us
 * @param authority host and optional port the client asked for, from {@code Host} or an absolute-form target, lower case
 * @param target path and query as received, starting with {@code /}, or {@code *} for {@code OPTIONS *}; percent-encoding
 *     untouched
 * @param headers the fields as received; phases read them and never change them
 * @param peer the address the connection came from, or that a balancer's PROXY header names
 * @param client who asks: the peer, or the one that trusted proxies in front of the edge say they speak for
 */
public record Request(
        String id,
        String method,
        String scheme,
        String authority,
        String target,
        Headers headers,
        InetSocketAddress peer,
        InetAddress client) {

    /** Of a client that nobody speaks for. */
    public Request(
            String id,
            String method,
            String scheme,
            String authority,
            String target,
            Headers headers,
            InetSocketAddress peer) {
        this(id, method, scheme, authority, target, headers, peer, peer.getAddress());
    }

    /** The target without its query. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The query without its question mark, empty when there is none. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    /** Whether the method is GET or HEAD, the only ones that content is negotiated for. */
    public boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Scheme and authority, as in {@code http://example.com:8080}. */
    public String base() {
        return scheme + "://" + authority;
    }
}
