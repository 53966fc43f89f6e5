package dev.weir.edge;

import java.net.URI;
import java.nio.file.Path;
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
 */
public record UpstreamSettings(
        String name, List<ServerSettings> servers, EdgeSettings.HostPolicy host, boolean verify, List<Path> trusted) {
    /** The most servers of a group: every choice may look at all of them. */
    public static final int MOST_SERVERS = 64;

    /** @throws IllegalArgumentException when there is no server or there are too many */
    public UpstreamSettings {
        servers = List.copyOf(servers);
        trusted = List.copyOf(trusted);
        if (servers.isEmpty() || servers.size() > MOST_SERVERS) {
            throw new IllegalArgumentException(
                    "upstream " + name + ": 1 to " + MOST_SERVERS + " servers belong here, found " + servers.size());
        }
    }

    /** One server with the defaults. */
    public static UpstreamSettings of(URI url) {
        return new UpstreamSettings(
                "origin", List.of(new ServerSettings(url)), EdgeSettings.HostPolicy.ORIGIN, true, List.of());
    }

    /** The same under another name. */
    public UpstreamSettings withName(String value) {
        return new UpstreamSettings(value, servers, host, verify, trusted);
    }

    /** The same with other servers. */
    public UpstreamSettings withServers(List<ServerSettings> value) {
        return new UpstreamSettings(name, value, host, verify, trusted);
    }

    /** The same with another {@code Host}. */
    public UpstreamSettings withHost(EdgeSettings.HostPolicy value) {
        return new UpstreamSettings(name, servers, value, verify, trusted);
    }

    /** The same with certificates looked at in another way. */
    public UpstreamSettings withTrust(boolean verified, List<Path> authorities) {
        return new UpstreamSettings(name, servers, host, verified, authorities);
    }
}
