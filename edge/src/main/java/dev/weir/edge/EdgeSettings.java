package dev.weir.edge;

import dev.weir.http.IpPrefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Everything that can be set about the data plane. Each option has a default that is safe on the open network; a value is
 * checked where it is made, and the message of the exception names the option.
 *
 * <pre>{@code
 * EdgeSettings settings = EdgeSettings.of(URI.create("http://127.0.0.1:8080"))
 *         .withListen(new InetSocketAddress("127.0.0.1", 0));
 * }</pre>
 *
 * @param listeners where clients are accepted, at least one. Default {@code 127.0.0.1:8000}
 * @param tls the certificates for listeners that speak {@code https}
 * @param admin the operator's listener
 * @param sites what is served under which host; at least one
 * @param forwarding what the origin is told about the client
 * @param timeouts how long anything may take
 * @param limits how large or many anything may be
 * @param workers event loop threads, at least 1. Default: one a processor
 */
public record EdgeSettings(
        List<ListenerSettings> listeners,
        TlsSettings tls,
        Admin admin,
        List<SiteSettings> sites,
        Forwarding forwarding,
        Timeouts timeouts,
        Limits limits,
        int workers) {

    public EdgeSettings {
        listeners = List.copyOf(listeners);
        atLeast("listen", listeners.size(), 1);
        if (listeners.stream().map(ListenerSettings::address).distinct().count() != listeners.size()) {
            throw new IllegalArgumentException("listen: an address is there twice; keep one");
        }
        boolean https = listeners.stream().anyMatch(one -> one.protocol() == ListenerSettings.Protocol.HTTPS);
        if (https && tls.certificates().isEmpty() && !tls.issued()) {
            throw new IllegalArgumentException("tls.certificates: a listener speaks https, which needs at least one");
        }
        if (tls.redirect() && !https) {
            throw new IllegalArgumentException(
                    "tls.redirect: no listener speaks https; give one protocol: https, or leave redirect out");
        }
        sites = List.copyOf(sites);
        atLeast("sites", sites.size(), 1);
        SiteSettings.check(sites);
        atLeast("workers", workers, 1);
    }

    /** The defaults in front of this origin: an absolute {@code http} or {@code https} URL without path. */
    public static EdgeSettings of(URI origin) {
        return new EdgeSettings(
                List.of(ListenerSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000))),
                TlsSettings.NONE,
                Admin.OFF,
                List.of(SiteSettings.everything(UpstreamSettings.of(origin))),
                Forwarding.DEFAULTS,
                Timeouts.DEFAULTS,
                Limits.DEFAULTS,
                Runtime.getRuntime().availableProcessors());
    }

    /** With one listener, for clients themselves. */
    public EdgeSettings withListen(InetSocketAddress address) {
        return withListeners(List.of(ListenerSettings.at(address)));
    }

    public EdgeSettings withListeners(List<ListenerSettings> value) {
        return new EdgeSettings(value, tls, admin, sites, forwarding, timeouts, limits, workers);
    }

    public EdgeSettings withTls(TlsSettings value) {
        return new EdgeSettings(listeners, value, admin, sites, forwarding, timeouts, limits, workers);
    }

    public EdgeSettings withAdmin(Admin value) {
        return new EdgeSettings(listeners, tls, value, sites, forwarding, timeouts, limits, workers);
    }

    /** With one site, whatever the host, that this upstream answers for. */
    public EdgeSettings withOrigin(UpstreamSettings upstream) {
        return withSites(List.of(SiteSettings.everything(upstream)));
    }

    public EdgeSettings withSites(List<SiteSettings> value) {
        return new EdgeSettings(listeners, tls, admin, value, forwarding, timeouts, limits, workers);
    }

    public EdgeSettings withForwarding(Forwarding value) {
        return new EdgeSettings(listeners, tls, admin, sites, value, timeouts, limits, workers);
    }

    public EdgeSettings withTimeouts(Timeouts value) {
        return new EdgeSettings(listeners, tls, admin, sites, forwarding, value, limits, workers);
    }

    public EdgeSettings withLimits(Limits value) {
        return new EdgeSettings(listeners, tls, admin, sites, forwarding, timeouts, value, workers);
    }

    public EdgeSettings withWorkers(int value) {
        return new EdgeSettings(listeners, tls, admin, sites, forwarding, timeouts, limits, value);
    }

    /**
     * The operator's listener: {@code /ready}, {@code /live} and {@code /metrics}, plain HTTP.
     *
     * @param enabled whether it is opened at all. Default no
     * @param address where; must be a loopback address unless {@code exposed}
     * @param exposed whether an address that others can reach is meant: figures about the traffic are then readable by them
     */
    public record Admin(boolean enabled, InetSocketAddress address, boolean exposed) {
        /** No operator's listener. */
        public static final Admin OFF =
                new Admin(false, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);

        public Admin {
            if (enabled
                    && !exposed
                    && (address.getAddress() == null || !address.getAddress().isLoopbackAddress())) {
                throw new IllegalArgumentException("admin.address: " + address
                        + " is reachable from other machines; use a loopback address or set admin.exposed");
            }
        }

        /** A listener on this loopback address. */
        public static Admin at(InetSocketAddress address) {
            return new Admin(true, address, false);
        }
    }

    /** Which {@code Host} the origin sees. */
    public enum HostPolicy {
        /**
         * The origin's own authority; the client's goes into the forwarding fields, and a {@code Location} that points at the
         * origin is turned to point at the edge. Works with every origin, also a virtual host elsewhere.
         */
        ORIGIN,
        /** What the client asked for. For origins that already answer under the public name. */
        CLIENT
    }

    /**
     * What the origin is told about the client. Forwarding fields of a client are replaced, since anybody can write them; those
     * of a trusted proxy in front of the edge are kept and appended to.
     *
     * @param xForwarded whether to send {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}. Default yes
     * @param forwarded whether to send {@code Forwarded} (RFC 7239). Default no, since sending both invites disagreement
     * @param trusted networks whose forwarding fields are believed. Default none
     * @param believed which of them say who the client is. A proxy passes on what it does not know, so only the one that every
     *     trusted proxy writes is safe to believe. Default {@link Believed#X_FORWARDED}
     */
    public record Forwarding(boolean xForwarded, boolean forwarded, List<IpPrefix> trusted, Believed believed) {
        public static final Forwarding DEFAULTS = new Forwarding(true, false, List.of());

        public Forwarding {
            trusted = List.copyOf(trusted);
        }

        /** With {@code X-Forwarded-For} and {@code -Proto} of trusted proxies believed. */
        public Forwarding(boolean xForwarded, boolean forwarded, List<IpPrefix> trusted) {
            this(xForwarded, forwarded, trusted, Believed.X_FORWARDED);
        }

        /** Which forwarding fields of trusted proxies say who the client is. */
        public enum Believed {
            /** {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. */
            X_FORWARDED,
            /** {@code Forwarded} (RFC 7239). */
            FORWARDED
        }
    }

    /**
     * How long anything may take; each from 1 ms to a day. They are looked at a few times a second, so a connection may live
     * up to a quarter of the shortest longer.
     *
     * @param head from the first byte of a request to the end of its head; then 408. Default 10 s
     * @param idle between requests of a client. Default 60 s
     * @param body within this time a client that sends a body must bring at least 1 KiB of it; otherwise 408. Default 30 s
     * @param write how long a client may take none of what is written to it. Default 60 s
     * @param connect to the origin, TLS included; then 504. Default 5 s
     * @param firstByte from the request's last byte to the first of the origin's answer; then 504. Default 60 s
     * @param read between reads of the origin's answer; then it is cut off. Default 60 s
     * @param originIdle how long a connection to the origin is kept for reuse. Default 30 s
     * @param tunnel without a byte in either direction after an upgrade. Default 10 min
     * @param answer for one answerer; afterwards it counts as failed. Default 30 s
     */
    public record Timeouts(
            Duration head,
            Duration idle,
            Duration body,
            Duration write,
            Duration connect,
            Duration firstByte,
            Duration read,
            Duration originIdle,
            Duration tunnel,
            Duration answer) {
        public static final Timeouts DEFAULTS = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30));

        public Timeouts {
            within("timeouts.head", head);
            within("timeouts.idle", idle);
            within("timeouts.body", body);
            within("timeouts.write", write);
            within("timeouts.connect", connect);
            within("timeouts.first-byte", firstByte);
            within("timeouts.read", read);
            within("timeouts.origin-idle", originIdle);
            within("timeouts.tunnel", tunnel);
            within("timeouts.answer", answer);
        }

        private static void within(String option, Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(option + ": " + value + " is not between 1 ms and 1 day");
            }
        }

        /** The shortest of all, which sets how often deadlines are looked at. */
        Duration shortest() {
            Duration least = head;
            for (Duration one : List.of(idle, body, write, connect, firstByte, read, originIdle, tunnel, answer)) {
                least = one.compareTo(least) < 0 ? one : least;
            }
            return least;
        }
    }

    /**
     * How large or many anything may be. Sizes are in bytes.
     *
     * @param requestLine the request line; beyond it 414. Default 8 KiB
     * @param headerSection all field lines of a head, and apart from it all of a trailer section; beyond it 431, or 502 when
     *     the origin sent it. Default 32 KiB
     * @param fields field lines of a head or trailer section; beyond it 431 or 502. Default 100
     * @param requestBody a request's body; beyond it 413. Default unlimited ({@link Long#MAX_VALUE}), since bodies stream
     * @param chunkExtensions the extensions of one chunk, which are dropped. Default 256
     * @param held what is read ahead of a client (pipelined requests) or held back before the origin is asked. Default 64 KiB
     * @param discarded the rest of a body that nobody wants and that is read so the connection can go on. Default 256 KiB
     * @param informational 1xx answers to one request. Default 16
     * @param connections of clients; beyond it 503 and close. Default 10 000
     * @param connectionsPerPeer of one client address. Default 10 000
     * @param originConnections to the origin from one event loop; beyond it 503. Default 1024
     * @param originIdle kept for reuse by one event loop. Default 256
     * @param answering requests that answerers work on at a time; beyond it 503. Default 256
     * @param streams requests at a time on one HTTP/2 connection (SETTINGS_MAX_CONCURRENT_STREAMS). Default 128
     */
    public record Limits(
            int requestLine,
            int headerSection,
            int fields,
            long requestBody,
            int chunkExtensions,
            int held,
            int discarded,
            int informational,
            int connections,
            int connectionsPerPeer,
            int originConnections,
            int originIdle,
            int answering,
            int streams) {
        public static final Limits DEFAULTS = new Limits(
                8 * 1024,
                32 * 1024,
                100,
                Long.MAX_VALUE,
                256,
                64 * 1024,
                256 * 1024,
                16,
                10_000,
                10_000,
                1024,
                256,
                256,
                128);

        public Limits {
            atLeast("limits.request-line", requestLine, 64);
            atLeast("limits.header-section", headerSection, 256);
            atLeast("limits.fields", fields, 8);
            atLeast("limits.request-body", requestBody, 0);
            atLeast("limits.chunk-extensions", chunkExtensions, 0);
            atLeast("limits.held", held, 1024);
            atLeast("limits.discarded", discarded, 0);
            atLeast("limits.informational", informational, 0);
            atLeast("limits.connections", connections, 1);
            atLeast("limits.connections-per-peer", connectionsPerPeer, 1);
            atLeast("limits.origin-connections", originConnections, 1);
            atLeast("limits.origin-idle", originIdle, 0);
            atLeast("limits.answering", answering, 1);
            atLeast("limits.streams", streams, 1);
        }
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(option + ": " + value + " is less than " + least);
        }
    }
}
