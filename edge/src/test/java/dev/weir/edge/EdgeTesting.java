package dev.weir.edge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** Starts edges on free loopback ports. */
final class EdgeTesting {
    private EdgeTesting() {}

    static Edge start(ScriptedOrigin origin) {
        return start(origin, settings -> settings, Phases.NONE);
    }

    static Edge start(ScriptedOrigin origin, UnaryOperator<EdgeSettings> change) {
        return start(origin, change, Phases.NONE);
    }

    static Edge start(ScriptedOrigin origin, Phases phases) {
        return start(origin, settings -> settings, phases);
    }

    static Edge start(ScriptedOrigin origin, UnaryOperator<EdgeSettings> change, Phases phases) {
        return Edge.start(change.apply(settings(origin)), phases);
    }

    static EdgeSettings settings(ScriptedOrigin origin) {
        return EdgeSettings.of(origin.url())
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withWorkers(1);
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: site.example\r\n\r\n";
    }
}
