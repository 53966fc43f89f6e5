package dev.weir.cli;

import dev.weir.edge.Edge;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.Phases;
import dev.weir.edge.Recorder;
import dev.weir.front.CrawlSettings;
import dev.weir.front.Front;
import dev.weir.front.FrontSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The edge with the front plugged into it: the one place that says what runs in which phase, and in which order. */
final class RunningEdge implements AutoCloseable {
    private final Front front;
    private final Edge edge;

    private RunningEdge(Front front, Edge edge) {
        this.front = front;
        this.edge = edge;
    }

    /**
     * Starts both.
     *
     * @param recorders who hears of finished exchanges; theirs to close, after this
     */
    static RunningEdge start(EdgeSettings settings, FrontSettings frontSettings, List<Recorder> recorders) {
        CrawlSettings crawl = frontSettings
                .crawl()
                .withOwnAuthorities(List.of(settings.origin().url().getRawAuthority()));
        Front front = new Front(frontSettings.withCrawl(crawl), Clock.systemUTC(), new SecureRandom());
        Phases phases = new Phases(List.of(), List.of(), front.answerers(), front.shapers(), recorders);
        Edge edge;
        try {
            edge = Edge.start(settings, phases);
        } catch (RuntimeException e) {
            front.close();
            throw e;
        }
        front.start(edge.origin());
        return new RunningEdge(front, edge);
    }

    /** Where clients reach it, as a URL on this machine. */
    URI uri() {
        InetSocketAddress address = edge.address();
        boolean any = address.getAddress().isAnyLocalAddress();
        return URI.create("http://" + (any ? "127.0.0.1:" + address.getPort() : Kinds.show(address)));
    }

    /** Host and port of the operator's listener, empty when it is off. */
    Optional<String> admin() {
        return edge.admin().map(Kinds::show);
    }

    /** Takes no new connections, lets running exchanges end within the limit, then stops. */
    void drain(Duration limit) {
        edge.drain(limit);
        close();
    }

    @Override
    public void close() {
        front.close();
        edge.close();
    }
}
