package dev.weir.edge;

import dev.weir.http.Forwarded;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an intermediary does to fields on their way through (RFC 9110 §7.6): connection fields stay on their hop, {@code Via}
 * is added, and the forwarding fields say who the client is, by {@link EdgeSettings.Forwarding}. Immutable.
 */
final class ForwardingRules {
    private static final HeaderName MAX_FORWARDS = HeaderName.of("Max-Forwards");
    private static final Pattern OPTIONS = Pattern.compile(",", Pattern.LITERAL);
    private static final String VIA = HttpVersion.HTTP_1_1.via();

    private final EdgeSettings.Forwarding forwarding;
    private final EdgeSettings.HostPolicy hostPolicy;
    private final String originAuthority;
    private final String[] originBases;

    /**
     * @param upstream whom the fields are for; null when requests go no further
     */
    ForwardingRules(EdgeSettings.Forwarding forwarding, @Nullable UpstreamSettings upstream) {
        this.forwarding = forwarding;
        this.hostPolicy = upstream == null ? EdgeSettings.HostPolicy.CLIENT : upstream.host();
        List<ServerSettings> servers = upstream == null ? List.of() : upstream.servers();
        this.originAuthority = servers.isEmpty() ? "" : servers.getFirst().hostField();
        this.originBases = servers.stream()
                .map(server -> server.url().getScheme() + "://" + server.hostField())
                .distinct()
                .toArray(String[]::new);
    }

    /**
     * The request as phases shall see it: from the client that trusted proxies in front name, and reached over TLS when they
     * say so, since it is they who the client talks to.
     */
    RequestHead seen(RequestHead head) {
        Request request = head.request();
        if (forwarding.trusted().isEmpty() || !trusts(request.peer().getAddress())) {
            return head;
        }
        ForwardedClient named = ForwardedClient.of(request, forwarding.believed(), this::trusts);
        if (!named.secure() && named.address().equals(request.client())) {
            return head;
        }
        Request secure = new Request(
                request.id(),
                request.method(),
                named.secure() ? "https" : request.scheme(),
                request.authority(),
                request.target(),
                request.headers(),
                request.peer(),
                named.address());
        return new RequestHead(
                secure, head.version(), head.framing(), head.keepAlive(), head.expectsContinue(), head.webSocket());
    }

    /** The fields for the origin, without framing, which is the writer's. */
    Headers toOrigin(RequestHead head) {
        Request request = head.request();
        Headers from = request.headers();
        Headers to = new Headers();
        to.add(HeaderName.HOST, hostPolicy == EdgeSettings.HostPolicy.CLIENT ? request.authority() : originAuthority);
        boolean trusted = trusts(request.peer().getAddress());
        boolean chunked = head.framing() instanceof Framing.Chunked;
        boolean trailersWanted = false;
        Connection listed = Connection.of(from);
        for (int i = 0; i < from.size(); i++) {
            HeaderName name = from.nameAt(i);
            switch (FieldKind.of(name)) {
                case ORDINARY, DATE, LOCATION -> {
                    if (!listed.holds(name)) {
                        to.add(name, from.valueAt(i));
                    }
                }
                case EXPECT -> {
                    if (head.version().isModern()) {
                        to.add(name, from.valueAt(i));
                    }
                }
                case TRAILER -> {
                    if (chunked) {
                        to.add(name, from.valueAt(i));
                    }
                }
                // RFC 9110 §10.1.4: trailers may come if we say so for our own hop, and we pass them on
                case TE -> trailersWanted |= FieldLines.has(from, HeaderName.TE, "trailers");
                case MAX_FORWARDS -> to.add(MAX_FORWARDS, fewer(request.method(), from.valueAt(i)));
                case FORWARDING -> {
                    if (trusted) {
                        to.add(name, from.valueAt(i));
                    }
                }
                case HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, HOP, UPGRADE -> {}
            }
        }
        to.add(HeaderName.VIA, head.version().via());
        if (head.webSocket()) {
            to.add(HeaderName.CONNECTION, "Upgrade").add(HeaderName.UPGRADE, "websocket");
        } else if (trailersWanted) {
            to.add(HeaderName.CONNECTION, "TE").add(HeaderName.TE, "trailers");
        }
        forwarded(request, to, trusted);
        return to;
    }

    /** Names the chosen server where the fields are to name it. */
    void addressTo(ServerSettings server, Headers toOrigin) {
        if (hostPolicy == EdgeSettings.HostPolicy.ORIGIN && originBases.length > 1) {
            toOrigin.set(HeaderName.HOST, server.hostField());
        }
    }

    /** The fields for a request that the edge makes itself, on behalf of a client that reached it by this scheme. */
    Headers toOrigin(Origin.Fetch fetch, String scheme) {
        Headers to = new Headers();
        String authority = fetch.authority().isEmpty() ? originAuthority : fetch.authority();
        to.add(HeaderName.HOST, hostPolicy == EdgeSettings.HostPolicy.CLIENT ? authority : originAuthority);
        Headers from = fetch.headers();
        for (int i = 0; i < from.size(); i++) {
            FieldKind kind = FieldKind.of(from.nameAt(i));
            if (kind == FieldKind.ORDINARY) {
                to.add(from.nameAt(i), from.valueAt(i));
            }
        }
        to.add(HeaderName.VIA, VIA);
        if (forwarding.xForwarded()) {
            to.add(HeaderName.X_FORWARDED_HOST, authority).add(HeaderName.X_FORWARDED_PROTO, scheme);
        }
        if (forwarding.forwarded()) {
            to.add(HeaderName.FORWARDED, new Forwarded(Forwarded.UNKNOWN, authority, scheme).toString());
        }
        return to;
    }

    private boolean trusts(InetAddress peer) {
        for (IpPrefix prefix : forwarding.trusted()) {
            if (prefix.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    private void forwarded(Request request, Headers to, boolean trusted) {
        if (!forwarding.xForwarded() && !forwarding.forwarded()) {
            return;
        }
        InetAddress peer = request.peer().getAddress();
        String node = Forwarded.node(peer);
        if (forwarding.xForwarded()) {
            // Unlike in Forwarded, IPv6 stands without brackets here
            String address = node.startsWith("[") ? node.substring(1, node.length() - 1) : node;
            String before = trusted ? to.combined(HeaderName.X_FORWARDED_FOR) : "";
            to.set(HeaderName.X_FORWARDED_FOR, before.isEmpty() ? address : before + ", " + address);
            // The proxy in front knows better than we do what the client asked for
            if (!to.contains(HeaderName.X_FORWARDED_PROTO)) {
                to.add(HeaderName.X_FORWARDED_PROTO, request.scheme());
            }
            if (!to.contains(HeaderName.X_FORWARDED_HOST)) {
                to.add(HeaderName.X_FORWARDED_HOST, request.authority());
            }
        }
        if (forwarding.forwarded()) {
            String element = new Forwarded(node, request.authority(), request.scheme()).toString();
            String before = trusted ? to.combined(HeaderName.FORWARDED) : "";
            to.set(HeaderName.FORWARDED, before.isEmpty() ? element : before + ", " + element);
        }
    }

    /** RFC 9110 §7.6.2; zero is answered before it comes here. */
    private static String fewer(String method, String value) {
        boolean counts = method.equals("OPTIONS") || method.equals("TRACE");
        if (!counts || value.isEmpty() || value.length() > 9) {
            return value;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return value;
            }
        }
        return Integer.toString(Math.max(0, Integer.parseInt(value) - 1));
    }

    /**
     * Turns the origin's fields, in place, into those for the client: without connection fields and framing, with {@code Via}.
     *
     * @param version what the origin speaks, for {@code Via}
     * @param chunked whether the client gets chunks, and so may get trailers
     */
    void toClient(Request request, Headers headers, HttpVersion version, boolean chunked, String now) {
        Connection listed = Connection.of(headers);
        boolean dated = false;
        boolean strip = false;
        for (int i = 0; i < headers.size(); i++) {
            switch (FieldKind.of(headers.nameAt(i))) {
                case DATE -> dated = true;
                case ORDINARY -> strip |= listed.holds(headers.nameAt(i));
                case TRAILER -> strip |= !chunked;
                case LOCATION, FORWARDING, MAX_FORWARDS, EXPECT, HOST -> {}
                case CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, HOP, TE, UPGRADE -> strip = true;
            }
        }
        if (strip) {
            strip(headers, listed, chunked);
        }
        headers.add(HeaderName.VIA, version.via());
        if (!dated) {
            // RFC 9110 §6.6.1: whoever passes on an answer without Date adds it
            headers.add(HeaderName.DATE, now);
        }
        if (hostPolicy == EdgeSettings.HostPolicy.ORIGIN) {
            location(request.base(), headers);
        }
    }

    /** The same for a 1xx answer, which carries neither framing nor {@code Date} nor trailers. */
    void toClientInformational(Headers headers, HttpVersion version) {
        strip(headers, Connection.of(headers), false);
        headers.add(HeaderName.VIA, version.via());
    }

    /** The same for a feature of the edge: what the origin said about the content, framing taken out. */
    void toFetcher(Headers headers) {
        strip(headers, Connection.of(headers), false);
        if (hostPolicy == EdgeSettings.HostPolicy.ORIGIN) {
            // A path alone: a feature knows the client's name for the site and not the origin's
            location("", headers);
        }
    }

    private static void strip(Headers headers, Connection listed, boolean chunked) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            HeaderName name = headers.nameAt(i);
            boolean goes = switch (FieldKind.of(name)) {
                case CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, HOP, TE, UPGRADE -> true;
                case TRAILER -> !chunked;
                case ORDINARY -> listed.holds(name);
                case DATE, LOCATION, FORWARDING, MAX_FORWARDS, EXPECT, HOST -> false;
            };
            if (goes) {
                headers.remove(name);
                i = Math.min(i, headers.size());
            }
        }
    }

    /** The origin was asked under its own name and redirects to it; the client should stay where it is. */
    private void location(String base, Headers headers) {
        int index = headers.indexOf(HeaderName.LOCATION, 0);
        if (index < 0) {
            return;
        }
        String value = headers.valueAt(index);
        for (String originBase : originBases) {
            int length = originBase.length();
            if (value.regionMatches(true, 0, originBase, 0, length)
                    && (value.length() == length || "/?#".indexOf(value.charAt(length)) >= 0)) {
                String rest = value.substring(length);
                boolean rooted = rest.startsWith("/") || !base.isEmpty();
                headers.set(HeaderName.LOCATION, base + (rooted ? "" : "/") + rest);
                return;
            }
        }
    }

    /** What {@code Connection} names (RFC 9110 §7.6.1), in lower case: those fields are for this hop too. */
    private record Connection(List<String> options) {
        private static final Connection NONE = new Connection(List.of());

        static Connection of(Headers headers) {
            Connection found = NONE;
            for (int i = headers.indexOf(HeaderName.CONNECTION, 0);
                    i >= 0;
                    i = headers.indexOf(HeaderName.CONNECTION, i + 1)) {
                String value = headers.valueAt(i);
                if (!value.equalsIgnoreCase("keep-alive") && !value.equalsIgnoreCase("close")) {
                    if (found.options.isEmpty()) {
                        found = new Connection(new ArrayList<>());
                    }
                    for (String option : OPTIONS.split(value.toLowerCase(Locale.ROOT), -1)) {
                        found.options.add(option.strip());
                    }
                }
            }
            return found;
        }

        boolean holds(HeaderName name) {
            return !options.isEmpty() && options.contains(name.lowerCase());
        }
    }

    /** Whether a field may travel in a trailer section: nothing that frames, routes, proves or caches (RFC 9110 §6.5.1). */
    static boolean mayTrail(HeaderName name) {
        return FieldKind.of(name) == FieldKind.ORDINARY && !FORBIDDEN_TRAILERS.contains(name);
    }

    private static final Set<HeaderName> FORBIDDEN_TRAILERS = Set.of(
            HeaderName.AGE,
            HeaderName.AUTHORIZATION,
            HeaderName.CACHE_CONTROL,
            HeaderName.CONTENT_ENCODING,
            HeaderName.CONTENT_LOCATION,
            HeaderName.CONTENT_RANGE,
            HeaderName.CONTENT_TYPE,
            HeaderName.COOKIE,
            HeaderName.EXPIRES,
            HeaderName.IF_MATCH,
            HeaderName.IF_MODIFIED_SINCE,
            HeaderName.IF_NONE_MATCH,
            HeaderName.IF_RANGE,
            HeaderName.IF_UNMODIFIED_SINCE,
            HeaderName.PRAGMA,
            HeaderName.RANGE,
            HeaderName.RETRY_AFTER,
            HeaderName.SET_COOKIE,
            HeaderName.VARY,
            HeaderName.VIA,
            HeaderName.WWW_AUTHENTICATE);

    /** The trailer fields that may go on, the same object when all may. */
    static Headers trailers(Headers headers) {
        boolean clean = true;
        for (int i = 0; i < headers.size(); i++) {
            clean &= mayTrail(headers.nameAt(i));
        }
        if (clean) {
            return headers;
        }
        Headers kept = new Headers();
        headers.forEach((name, value) -> {
            if (mayTrail(name)) {
                kept.add(name, value);
            }
        });
        return kept;
    }
}
