package dev.weir.cli;

import static dev.weir.cli.Kinds.BYTES;
import static dev.weir.cli.Kinds.FLAG;
import static dev.weir.cli.Kinds.TIME;
import static dev.weir.cli.Kinds.whole;

import dev.weir.certificates.AcmeSettings;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.EdgeSettings.Admin;
import dev.weir.edge.EdgeSettings.Forwarding;
import dev.weir.edge.EdgeSettings.Limits;
import dev.weir.edge.EdgeSettings.Timeouts;
import dev.weir.edge.ListenerSettings;
import dev.weir.edge.SiteSettings;
import dev.weir.edge.TlsSettings;
import dev.weir.http.IpPrefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration keys of the data plane. Their defaults are those of {@link EdgeSettings}, stated there. */
final class EdgeKeys {
    private static final Key<InetSocketAddress> ADDRESS =
            Key.required("address", Kinds.LISTEN, "Host and port, port 0 for a free one.");
    private static final Key<List<IpPrefix>> PROXIES = Key.optional(
            "proxy-protocol",
            new Kind.Items<>(Kinds.PREFIX, 1024),
            List.of(),
            "Networks of load balancers; only they are let in, each connection beginning with a PROXY header (v1 or v2).");
    private static final Key<ListenerSettings.Protocol> PROTOCOL = Key.optional(
            "protocol",
            Kinds.choice(ListenerSettings.Protocol.class),
            ListenerSettings.Protocol.HTTP,
            "http: HTTP/1, and HTTP/2 with prior knowledge; h2c: only HTTP/2 in the clear; https: HTTP/2 or HTTP/1 over TLS.");
    private static final Kind<ListenerSettings> LISTENER = new Kind.Brief<>(
            Kinds.LISTEN,
            Kind.Section.of(ADDRESS, PROTOCOL, PROXIES),
            ListenerSettings::at,
            values -> new ListenerSettings(values.get(ADDRESS), values.get(PROTOCOL), values.get(PROXIES)),
            listener -> Kinds.show(listener.address()));
    static final Key<List<ListenerSettings>> LISTEN = Key.optional(
            "listen",
            new Kind.OneOrMore<>(new Kind.Items<>(LISTENER, 64)),
            List.of(ListenerSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000))),
            "Where clients are accepted: an address, or a list of addresses or of the keys below.");

    private static final Key<Path> CHAIN =
            Key.required("chain", Kinds.FILE, "PEM, the server's own certificate first.");
    private static final Key<Path> KEY = Key.required("key", Kinds.FILE, "PEM, PKCS#8, not encrypted.");
    private static final Key<List<Values>> CERTIFICATES = Key.optional(
            "certificates",
            new Kind.Items<>(Kind.Section.of(CHAIN, KEY), 10_000),
            List.of(),
            "The certificates; the first answers clients that ask for a name nobody holds. Read again when the files change.");
    private static final Key<Boolean> REDIRECT = Key.optional(
            "redirect",
            FLAG,
            false,
            "Whether clients that come in the clear are sent to the first https listener's port (308).");
    private static final Key<Duration> STRICT_TRANSPORT = Key.optional(
            "strict-transport",
            TIME,
            Duration.ZERO,
            "How long browsers shall come over TLS alone (Strict-Transport-Security); 0s says nothing about it.");
    private static final Kind.Section TLS =
            Kind.Section.of(CERTIFICATES, AcmeKeys.section(), REDIRECT, STRICT_TRANSPORT);
    static final Key<Values> TLS_SECTION =
            Key.optional("tls", TLS, Values.EMPTY, "What listeners with protocol https show.");

    private static final Key<Boolean> ADMIN_ENABLED =
            Key.optional("enabled", FLAG, true, "Whether the operator's listener is opened.");
    private static final Key<InetSocketAddress> ADMIN_LISTEN = Key.optional(
            "listen",
            Kinds.LISTEN,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000),
            "Where /ready, /live, /metrics and POST /reload are served.");
    private static final Key<Boolean> ADMIN_EXPOSED =
            Key.optional("exposed", FLAG, false, "Whether an address that other machines can reach is meant.");
    private static final Kind.Section ADMIN = Kind.Section.of(ADMIN_ENABLED, ADMIN_LISTEN, ADMIN_EXPOSED);
    static final Key<Values> ADMIN_SECTION = Key.optional("admin", ADMIN, Values.EMPTY, "The operator's listener.");

    private static final Key<Boolean> X_FORWARDED = Key.optional(
            "x-forwarded",
            FLAG,
            Forwarding.DEFAULTS.xForwarded(),
            "Whether to send X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host.");
    private static final Key<Boolean> FORWARDED =
            Key.optional("forwarded", FLAG, Forwarding.DEFAULTS.forwarded(), "Whether to send Forwarded (RFC 7239).");
    private static final Key<List<IpPrefix>> TRUSTED = Key.optional(
            "trusted",
            new Kind.Items<>(Kinds.PREFIX, 1024),
            Forwarding.DEFAULTS.trusted(),
            "Networks whose forwarding fields are kept and appended to; everybody else's are replaced.");
    private static final Key<Forwarding.Believed> BELIEVED = Key.optional(
            "believed",
            Kinds.choice(Forwarding.Believed.class),
            Forwarding.DEFAULTS.believed(),
            "Which fields of trusted networks say who the client is; the one that every one of those proxies writes.");
    private static final Kind.Section FORWARDING = Kind.Section.of(X_FORWARDED, FORWARDED, TRUSTED, BELIEVED);
    static final Key<Values> FORWARDING_SECTION =
            Key.optional("forwarding", FORWARDING, Values.EMPTY, "What the origin is told about the client.");

    private static final Timeouts T = Timeouts.DEFAULTS;
    private static final Key<Duration> HEAD =
            time("head", T.head(), "From the first byte of a request to the end of its head; then 408.");
    private static final Key<Duration> IDLE = time("idle", T.idle(), "Between requests of a client.");
    private static final Key<Duration> BODY =
            time("body", T.body(), "A client that sends a body must bring at least 1 KiB of it within this time.");
    private static final Key<Duration> WRITE =
            time("write", T.write(), "How long a client may take none of what is written to it.");
    private static final Key<Duration> CONNECT =
            time("connect", T.connect(), "Connecting to the origin, TLS included; then 504.");
    private static final Key<Duration> FIRST_BYTE = time(
            "first-byte", T.firstByte(), "From the request's last byte to the first of the origin's answer; then 504.");
    private static final Key<Duration> READ =
            time("read", T.read(), "Between reads of the origin's answer; then it is cut off.");
    private static final Key<Duration> ORIGIN_IDLE =
            time("origin-idle", T.originIdle(), "How long a connection to the origin is kept for reuse.");
    private static final Key<Duration> TUNNEL =
            time("tunnel", T.tunnel(), "Without a byte in either direction after an upgrade.");
    private static final Key<Duration> ANSWER =
            time("answer", T.answer(), "For one answerer, such as a Markdown conversion; then the origin answers.");
    private static final Kind.Section TIMEOUTS =
            Kind.Section.of(HEAD, IDLE, BODY, WRITE, CONNECT, FIRST_BYTE, READ, ORIGIN_IDLE, TUNNEL, ANSWER);
    static final Key<Values> TIMEOUTS_SECTION =
            Key.optional("timeouts", TIMEOUTS, Values.EMPTY, "How long anything may take.");

    private static final Limits L = Limits.DEFAULTS;
    private static final Key<Long> REQUEST_LINE =
            bytes("request-line", L.requestLine(), "The request line; beyond it 414.");
    private static final Key<Long> HEADER_SECTION =
            bytes("header-section", L.headerSection(), "All fields of a head; beyond it 431, or 502 from the origin.");
    private static final Key<Integer> FIELDS =
            count("fields", L.fields(), "Fields of a head; beyond it 431, or 502 from the origin.");
    private static final Key<Long> REQUEST_BODY = bytes(
            "request-body",
            L.requestBody(),
            "A request's body; beyond it 413. Unlimited unless set, since bodies stream.");
    private static final Key<Long> CHUNK_EXTENSIONS =
            bytes("chunk-extensions", L.chunkExtensions(), "The extensions of one chunk, which are dropped.");
    private static final Key<Long> HELD =
            bytes("held", L.held(), "What is read ahead of a client or held back before the origin is asked.");
    private static final Key<Long> DISCARDED = bytes(
            "discarded", L.discarded(), "The rest of a body nobody wants that is read so the connection can go on.");
    private static final Key<Integer> INFORMATIONAL =
            count("informational", L.informational(), "1xx answers to one request.");
    private static final Key<Integer> CONNECTIONS =
            count("connections", L.connections(), "Connections of clients; beyond it 503 and close.");
    private static final Key<Integer> CONNECTIONS_PER_PEER =
            count("connections-per-peer", L.connectionsPerPeer(), "Connections of one client address.");
    private static final Key<Integer> ORIGIN_CONNECTIONS = count(
            "origin-connections", L.originConnections(), "Connections to the origin from one worker; beyond it 503.");
    private static final Key<Integer> ORIGIN_IDLE_CONNECTIONS =
            count("origin-idle", L.originIdle(), "Idle connections to the origin kept by one worker.");
    private static final Key<Integer> ANSWERING =
            count("answering", L.answering(), "Requests that answerers work on at a time; beyond it 503.");
    private static final Key<Integer> STREAMS = count(
            "streams",
            L.streams(),
            "Requests at a time on one HTTP/2 connection; more are refused and may be repeated.");
    private static final Kind.Section LIMITS = Kind.Section.of(
            REQUEST_LINE,
            HEADER_SECTION,
            FIELDS,
            REQUEST_BODY,
            CHUNK_EXTENSIONS,
            HELD,
            DISCARDED,
            INFORMATIONAL,
            CONNECTIONS,
            CONNECTIONS_PER_PEER,
            ORIGIN_CONNECTIONS,
            ORIGIN_IDLE_CONNECTIONS,
            ANSWERING,
            STREAMS);
    static final Key<Values> LIMITS_SECTION =
            Key.optional("limits", LIMITS, Values.EMPTY, "How large or many anything may be.");

    static final Key<Integer> WORKERS =
            Key.optional("workers", whole(0, 1024), 0, "Event loop threads; 0 means one a processor.");

    private EdgeKeys() {}

    /** The settings of a whole file with these sites; the constructors check what no single key can. */
    static EdgeSettings settings(Values file, List<SiteSettings> sites) {
        return new EdgeSettings(
                file.get(LISTEN),
                tls(file.get(TLS_SECTION)),
                admin(file.get(ADMIN_SECTION)),
                sites,
                forwarding(file.get(FORWARDING_SECTION)),
                timeouts(file.get(TIMEOUTS_SECTION)),
                limits(file.get(LIMITS_SECTION)),
                orProcessors(file.get(WORKERS)));
    }

    /** What 0 stands for where a number of threads is asked for. */
    static int orProcessors(int threads) {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Automatic certificates, empty when none are asked for. */
    static Optional<AcmeSettings> acme(Values file) {
        return AcmeKeys.settings(file.get(TLS_SECTION), file.get(LISTEN));
    }

    private static TlsSettings tls(Values values) {
        return new TlsSettings(
                values.get(CERTIFICATES).stream()
                        .map(one -> new TlsSettings.CertificateFiles(one.get(CHAIN), one.get(KEY)))
                        .toList(),
                AcmeKeys.isOn(values),
                values.get(REDIRECT),
                values.get(STRICT_TRANSPORT));
    }

    private static Admin admin(Values values) {
        return new Admin(values.get(ADMIN_ENABLED), values.get(ADMIN_LISTEN), values.get(ADMIN_EXPOSED));
    }

    private static Forwarding forwarding(Values values) {
        return new Forwarding(
                values.get(X_FORWARDED), values.get(FORWARDED), values.get(TRUSTED), values.get(BELIEVED));
    }

    private static Timeouts timeouts(Values values) {
        return new Timeouts(
                values.get(HEAD),
                values.get(IDLE),
                values.get(BODY),
                values.get(WRITE),
                values.get(CONNECT),
                values.get(FIRST_BYTE),
                values.get(READ),
                values.get(ORIGIN_IDLE),
                values.get(TUNNEL),
                values.get(ANSWER));
    }

    private static Limits limits(Values values) {
        return new Limits(
                small(values, REQUEST_LINE),
                small(values, HEADER_SECTION),
                values.get(FIELDS),
                values.get(REQUEST_BODY),
                small(values, CHUNK_EXTENSIONS),
                small(values, HELD),
                small(values, DISCARDED),
                values.get(INFORMATIONAL),
                values.get(CONNECTIONS),
                values.get(CONNECTIONS_PER_PEER),
                values.get(ORIGIN_CONNECTIONS),
                values.get(ORIGIN_IDLE_CONNECTIONS),
                values.get(ANSWERING),
                values.get(STREAMS));
    }

    private static int small(Values values, Key<Long> key) {
        long value = values.get(key);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("limits." + key.name() + ": " + value + " is more than 2 GiB");
        }
        return (int) value;
    }

    private static Key<Duration> time(String name, Duration fallback, String meaning) {
        return Key.optional(name, TIME, fallback, meaning);
    }

    private static Key<Long> bytes(String name, long fallback, String meaning) {
        return Key.optional(name, BYTES, fallback, meaning);
    }

    private static Key<Integer> count(String name, int fallback, String meaning) {
        return Key.optional(name, whole(0, Integer.MAX_VALUE), fallback, meaning);
    }
}
