package dev.weir.edge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the origin's name points. Looking names up may block for seconds, so a thread of its own does it, every
 * {@value #REFRESH_SECONDS} s (every {@value #RETRY_SECONDS} s while it fails), and event loops take what is known. Thread-safe.
 */
final class OriginAddresses implements AutoCloseable {
    static final int REFRESH_SECONDS = 30;
    static final int RETRY_SECONDS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(OriginAddresses.class);

    private final ServerSettings origin;
    private final Resolver resolver;
    private final EdgeMetrics metrics;
    private final Thread refresher;
    private volatile List<InetSocketAddress> current = List.of();

    OriginAddresses(ServerSettings origin, Resolver resolver, EdgeMetrics metrics) {
        this.origin = origin;
        this.resolver = resolver;
        this.metrics = metrics;
        lookUp();
        this.refresher = Thread.ofVirtual().name("origin-addresses").unstarted(this::refresh);
    }

    /** Begins to follow changes of the name. */
    void start() {
        refresher.start();
    }

    /** The addresses to try in order, empty when the name has never resolved. */
    List<InetSocketAddress> current() {
        return current;
    }

    private void refresh() {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(current.isEmpty() ? RETRY_SECONDS : REFRESH_SECONDS));
                lookUp();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks now. */
    void lookUp() {
        try {
            List<InetSocketAddress> found = new ArrayList<>();
            for (InetAddress address : resolver.resolve(origin.hostName())) {
                found.add(new InetSocketAddress(address, origin.port()));
            }
            current = List.copyOf(found);
        } catch (UnknownHostException unknown) {
            // What was known before stays: a name server's bad minute must not take the site down
            metrics.resolveFailed();
            LOG.warn("the origin's name {} does not resolve", origin.hostName());
        }
    }

    @Override
    public void close() {
        refresher.interrupt();
    }
}
