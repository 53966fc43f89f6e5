package dev.weir.cli;

import dev.weir.edge.Recorder;
import java.util.List;

/** Placeholder until the edge has its access log. */
record OpenAccessLog(List<Recorder> recorders) implements AutoCloseable {
    static OpenAccessLog open(AccessLogChoice choice) {
        return new OpenAccessLog(List.of());
    }

    @Override
    public void close() {}
}
