package dev.weir.edge;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A group of servers that answer for the same content. Two routes with equal settings share one group, its connections and
 * what is known about its servers.
 *
 * @param name what metrics and logs call it
 * @param servers at least one, at most {@value #MOST_SERVERS}
 * @param host which {@code Host} they see. Default {@link EdgeSettings.HostPolicy#ORIGIN}
 * @param verify whether an {@code https} server must show a certificate that is trusted and names its host. Default yes
 * @param trusted PEM files with the authorities trusted for them; empty (the default) means the JDK's own
 * @param protocol which version of HTTP is spoken with them. Default {@link OriginProtocol#AUTO}
 * @param balancing how one of them is chosen
 * @param health how they are asked whether they are well
 * @param ejection when one is left out because of its answers
 * @param retries when a request is sent to another
 * @param slowStart how long a server that is new or back takes to get its full share, from a tenth of it; zero (the default)
 *     is at once
 * @param requests most requests in flight at each server over all workers; beyond it another one, and 503 when all are full.
 *     Default unlimited ({@link Integer#MAX_VALUE})
 */
public record UpstreamSettings(
        String name,
        List<ServerSettings> servers,
        EdgeSettings.HostPolicy host,
        boolean verify,
        List<Path> trusted,
        OriginProtocol protocol,
        Balancing balancing,
        HealthCheck health,
        Ejection ejection,
        Retries retries,
        Duration slowStart,
        int requests) {
    /** The most servers of a group: every choice may look at all of them. */
    public static final int MOST_SERVERS = 64;

    /** @throws IllegalArgumentException when there is no server, there are too many, or one is there twice */
    public UpstreamSettings {
        servers = List.copyOf(servers);
        trusted = List.copyOf(trusted);
        if (servers.isEmpty() || servers.size() > MOST_SERVERS) {
            throw new IllegalArgumentException(
                    "upstream " + name + ": 1 to " + MOST_SERVERS + " servers belong here, found " + servers.size());
        }
        if (servers.stream().map(ServerSettings::url).distinct().count() != servers.size()) {
            throw new IllegalArgumentException("upstream " + name + ": a server is there twice; give it a weight");
        }
        if (slowStart.isNegative() || slowStart.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("upstream " + name + ": slow-start is at most an hour");
        }
        if (requests < 1) {
            throw new IllegalArgumentException("upstream " + name + ": requests is at least 1");
        }
    }

    /** One server with the defaults. */
    public static UpstreamSettings of(URI url) {
        return of("origin", List.of(ServerSettings.of(url)));
    }

    /** Several servers with the defaults. */
    public static UpstreamSettings of(String name, List<ServerSettings> servers) {
        return new UpstreamSettings(
                name,
                servers,
                EdgeSettings.HostPolicy.ORIGIN,
                true,
                List.of(),
                OriginProtocol.AUTO,
                Balancing.DEFAULT,
                HealthCheck.NONE,
                Ejection.DEFAULT,
                Retries.DEFAULT,
                Duration.ZERO,
                Integer.MAX_VALUE);
    }

    /** The same under another name. */
    public UpstreamSettings withName(String value) {
        return new UpstreamSettings(
                value, servers, host, verify, trusted, protocol, balancing, health, ejection, retries, slowStart,
                requests);
    }

    /** The same with other servers. */
    public UpstreamSettings withServers(List<ServerSettings> value) {
        return new UpstreamSettings(
                name, value, host, verify, trusted, protocol, balancing, health, ejection, retries, slowStart,
                requests);
    }

    /** The same with another {@code Host}. */
    public UpstreamSettings withHost(EdgeSettings.HostPolicy value) {
        return new UpstreamSettings(
                name, servers, value, verify, trusted, protocol, balancing, health, ejection, retries, slowStart,
                requests);
    }

    /** The same with certificates looked at in another way. */
    public UpstreamSettings withTrust(boolean verified, List<Path> authorities) {
        return new UpstreamSettings(
                name,
                servers,
                host,
                verified,
                authorities,
                protocol,
                balancing,
                health,
                ejection,
                retries,
                slowStart,
                requests);
    }

    /** The same with this version of HTTP. */
    public UpstreamSettings withProtocol(OriginProtocol value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, value, balancing, health, ejection, retries, slowStart, requests);
    }

    /** The same with servers chosen in another way. */
    public UpstreamSettings withBalancing(Balancing value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, protocol, value, health, ejection, retries, slowStart, requests);
    }

    /** The same with other checks. */
    public UpstreamSettings withHealth(HealthCheck value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, protocol, balancing, value, ejection, retries, slowStart,
                requests);
    }

    /** The same with servers left out by another rule. */
    public UpstreamSettings withEjection(Ejection value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, protocol, balancing, health, value, retries, slowStart, requests);
    }

    /** The same with other retries. */
    public UpstreamSettings withRetries(Retries value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, protocol, balancing, health, ejection, value, slowStart,
                requests);
    }

    /** The same with new servers brought in over this time. */
    public UpstreamSettings withSlowStart(Duration value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, protocol, balancing, health, ejection, retries, value, requests);
    }

    /** The same with this many requests in flight at each server. */
    public UpstreamSettings withRequests(int value) {
        return new UpstreamSettings(
                name, servers, host, verify, trusted, protocol, balancing, health, ejection, retries, slowStart, value);
    }
}
