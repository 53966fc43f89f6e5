package dev.weir.cli;

import static dev.weir.cli.Kinds.FLAG;
import static dev.weir.cli.Kinds.TIME;
import static dev.weir.cli.Kinds.whole;

import dev.weir.edge.Balancing;
import dev.weir.edge.EdgeSettings.HostPolicy;
import dev.weir.edge.Ejection;
import dev.weir.edge.HealthCheck;
import dev.weir.edge.OriginProtocol;
import dev.weir.edge.Retries;
import dev.weir.edge.ServerSettings;
import dev.weir.edge.UpstreamSettings;
import dev.weir.http.HeaderName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The configuration keys of an origin. Their defaults are those of {@link UpstreamSettings}, stated there. */
final class UpstreamKeys {
    private static final UpstreamSettings DEFAULTS = UpstreamSettings.of(URI.create("http://unknown"));
    private static final URI NO_URL = URI.create("");

    private static final Key<URI> URL =
            Key.optional("url", Kinds.ORIGIN, NO_URL, "The one server behind the edge, such as http://127.0.0.1:3000.");
    private static final Key<URI> SERVER_URL =
            Key.required("url", Kinds.ORIGIN, "The server, such as http://10.0.0.1:3000.");
    private static final Key<Integer> WEIGHT =
            Key.optional("weight", whole(1, 1000), 1, "Its share of the requests beside the other servers'.");
    private static final Key<List<Values>> SERVERS = Key.optional(
            "servers",
            new Kind.Items<>(Kind.Section.of(SERVER_URL, WEIGHT), UpstreamSettings.MOST_SERVERS),
            List.of(),
            "Several servers that answer for the same content, in place of url.");
    private static final Key<HostPolicy> HOST = Key.optional(
            "host",
            Kinds.choice(HostPolicy.class),
            DEFAULTS.host(),
            "Which Host the origin sees: its own authority, or what the client asked for.");
    private static final Key<Boolean> VERIFY = Key.optional(
            "verify",
            FLAG,
            DEFAULTS.verify(),
            "Whether an https origin must show a trusted certificate that names its host.");
    private static final Key<List<Path>> TRUSTED = Key.optional(
            "trusted",
            new Kind.Items<>(Kinds.FILE, 64),
            DEFAULTS.trusted(),
            "PEM files with the authorities trusted for the origin; none means the JDK's.");

    private static final Key<OriginProtocol> PROTOCOL = Key.optional(
            "protocol",
            Kinds.choice(OriginProtocol.class),
            DEFAULTS.protocol(),
            "HTTP/2 or HTTP/1.1: over TLS as the server chooses (auto), or always one. In the clear auto is http1.");

    private static final Balancing B = DEFAULTS.balancing();
    private static final Key<Balancing.Policy> BALANCE = Key.optional(
            "balance",
            Kinds.choice(Balancing.Policy.class),
            B.policy(),
            "How a server is chosen: in turn, the least busy, or always the same for the same key.");
    private static final Key<Balancing.HashBy> HASH_BY =
            Key.optional("hash-by", Kinds.choice(Balancing.HashBy.class), B.hashBy(), "The key of consistent-hash.");
    private static final Key<HeaderName> HASH_HEADER = Key.optional(
            "hash-header",
            Kinds.FIELD,
            B.header(),
            "The field of hash-by: header; without it the client's address counts.");

    private static final HealthCheck H = DEFAULTS.health();
    private static final Key<String> PATH = Key.optional(
            "path", Kinds.TEXT, H.path(), "What is asked for with GET; 2xx and 3xx are well. Empty asks nothing.");
    private static final Key<String> CHECK_HOST =
            Key.optional("host", Kinds.TEXT, H.host(), "The Host of the check; empty takes the server's own.");
    private static final Key<Duration> INTERVAL =
            Key.optional("interval", TIME, H.interval(), "From one check to the next.");
    private static final Key<Duration> TIMEOUT =
            Key.optional("timeout", TIME, H.timeout(), "For the whole answer; then the check has failed.");
    private static final Key<Integer> RISE = Key.optional(
            "rise", whole(1, 1000), H.rise(), "Successes in a row after which a server is taken in again.");
    private static final Key<Integer> FALL =
            Key.optional("fall", whole(1, 1000), H.fall(), "Failures in a row after which a server is left out.");
    private static final Key<Values> HEALTH = Key.optional(
            "health",
            Kind.Section.of(PATH, CHECK_HOST, INTERVAL, TIMEOUT, RISE, FALL),
            Values.EMPTY,
            "How servers are asked whether they are well, apart from requests.");

    private static final Ejection E = DEFAULTS.ejection();
    private static final Key<Integer> FAILURES = Key.optional(
            "failures",
            whole(0, 1_000_000),
            E.failures(),
            "No answer, half of one, a late one, or 502, 503, 504: so often in a row leaves a server out. 0 never.");
    private static final Key<Duration> EJECTED =
            Key.optional("time", TIME, E.time(), "How long, multiplied by how often it was lately.");
    private static final Key<Duration> LONGEST =
            Key.optional("longest", TIME, E.longest(), "The most that time becomes.");
    private static final Key<Integer> MOST = Key.optional(
            "most", whole(0, 100), E.most(), "Percent of the servers that may be left out at a time; one is kept.");
    private static final Key<Values> EJECTION = Key.optional(
            "ejection",
            Kind.Section.of(FAILURES, EJECTED, LONGEST, MOST),
            Values.EMPTY,
            "When a server is left out because of how it answers requests.");

    private static final Retries R = DEFAULTS.retries();
    private static final Key<Integer> ATTEMPTS = Key.optional(
            "attempts",
            whole(0, 10),
            R.attempts(),
            "Other servers asked after the first, for idempotent requests without a body and for connections not made.");
    private static final Key<Integer> PERCENT =
            Key.optional("percent", whole(0, 100), R.percent(), "Percent of the requests that may be retried.");
    private static final Key<Integer> LEAST = Key.optional(
            "least", whole(0, 1_000_000), R.least(), "Retries a second that are allowed whatever the load.");
    private static final Key<Values> RETRIES = Key.optional(
            "retries",
            Kind.Section.of(ATTEMPTS, PERCENT, LEAST),
            Values.EMPTY,
            "When a request is sent to another server.");

    private static final Key<Duration> SLOW_START = Key.optional(
            "slow-start",
            TIME,
            DEFAULTS.slowStart(),
            "How long a server that is new or back takes to get its full share.");
    private static final Key<Integer> REQUESTS = Key.optional(
            "requests",
            whole(1, Integer.MAX_VALUE),
            DEFAULTS.requests(),
            "Requests in flight at a server; then another one, and 503 when all are full. Unlimited unless set.");

    static final Kind.Section ORIGIN = Kind.Section.of(
            URL,
            SERVERS,
            HOST,
            VERIFY,
            TRUSTED,
            PROTOCOL,
            BALANCE,
            HASH_BY,
            HASH_HEADER,
            HEALTH,
            EJECTION,
            RETRIES,
            SLOW_START,
            REQUESTS);

    private UpstreamKeys() {}

    /**
     * What is declared below an {@code origin} key.
     *
     * @throws IllegalArgumentException when it names no server, or in two ways
     */
    static UpstreamSettings settings(String name, Values values) {
        if (values.has(URL) == values.has(SERVERS)) {
            throw new IllegalArgumentException("the origin of " + name
                    + ": give it either a \"url\" or \"servers\", as in url: http://127.0.0.1:3000");
        }
        List<ServerSettings> servers = new ArrayList<>();
        if (values.has(URL)) {
            servers.add(ServerSettings.of(values.get(URL)));
        }
        for (Values server : values.get(SERVERS)) {
            servers.add(new ServerSettings(server.get(SERVER_URL), server.get(WEIGHT)));
        }
        Values health = values.get(HEALTH);
        Values ejection = values.get(EJECTION);
        Values retries = values.get(RETRIES);
        return new UpstreamSettings(
                name,
                servers,
                values.get(HOST),
                values.get(VERIFY),
                values.get(TRUSTED),
                values.get(PROTOCOL),
                new Balancing(values.get(BALANCE), values.get(HASH_BY), values.get(HASH_HEADER)),
                new HealthCheck(
                        health.get(PATH),
                        health.get(CHECK_HOST),
                        health.get(INTERVAL),
                        health.get(TIMEOUT),
                        health.get(RISE),
                        health.get(FALL)),
                new Ejection(ejection.get(FAILURES), ejection.get(EJECTED), ejection.get(LONGEST), ejection.get(MOST)),
                new Retries(retries.get(ATTEMPTS), retries.get(PERCENT), retries.get(LEAST)),
                values.get(SLOW_START),
                values.get(REQUESTS));
    }
}
