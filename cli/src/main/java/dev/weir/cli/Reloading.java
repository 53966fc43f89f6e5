package dev.weir.cli;

import dev.weir.certificates.CertificatesException;
import dev.weir.edge.EdgeException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while everything runs: a good one is put in force whole, a bad one is refused whole with all
 * its errors. Thread-safe; one reload at a time.
 */
final class Reloading {
    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

    private final Supplier<Configuration> source;
    private final RunningEdge edge;
    private final OpenAccessLog log;
    private Configuration current;

    /**
     * @param source reads and checks the configuration as it is now
     * @param current what is in force
     */
    Reloading(Supplier<Configuration> source, RunningEdge edge, OpenAccessLog log, Configuration current) {
        this.source = source;
        this.edge = edge;
        this.log = log;
        this.current = current;
    }

    /** What is in force. */
    synchronized Configuration current() {
        return current;
    }

    /**
     * Reads and puts in force.
     *
     * @return what has changed, for the operator
     * @throws Failure when the configuration is refused; then nothing has changed
     */
    synchronized String reload() {
        try {
            Configuration next = source.get();
            if (!next.cache().equals(current.cache())) {
                throw new Failure(Failure.USAGE, "cache cannot change while the edge runs; restart it for that");
            }
            List<String> changes = ConfigurationChanges.between(current, next);
            boolean otherLog = !next.accessLog().equals(current.accessLog());
            if (otherLog) {
                log.switchTo(next.accessLog());
            }
            try {
                edge.reload(next);
            } catch (RuntimeException refused) {
                if (otherLog) {
                    log.switchTo(current.accessLog());
                }
                throw refused;
            }
            current = next;
            String said =
                    changes.isEmpty() ? "reloaded; nothing has changed" : "reloaded:\n" + String.join("\n", changes);
            LOG.info("{}", said);
            return said;
        } catch (Failure | EdgeException | CertificatesException refused) {
            LOG.error("the configuration is refused and the running one stays: {}", refused.getMessage());
            throw refused instanceof Failure failure
                    ? failure
                    : new Failure(Failure.USAGE, String.valueOf(refused.getMessage()));
        }
    }
}
