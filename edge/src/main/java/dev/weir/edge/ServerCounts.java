package dev.weir.edge;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The figures of one server, which outlive reloads that change how it is used. Thread-safe. */
final class ServerCounts {
    private final LongAdder[] answers = {
        new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()
    };
    private final LongAdder ejections = new LongAdder();
    private final LongAdder failedChecks = new LongAdder();
    private volatile @Nullable Server server;

    /** Shows this server's state from now on. */
    void follow(Server current) {
        server = current;
    }

    /** A final answer of this status. */
    void answered(int status) {
        answers[status / 100].increment();
    }

    /** No answer, or half of one. */
    void failed() {
        answers[0].increment();
    }

    void ejected() {
        ejections.increment();
    }

    void checkFailed() {
        failedChecks.increment();
    }

    /** Answers of a class, 1 to 5, or with 0 those that never came. */
    double answers(int statusClass) {
        return answers[statusClass].sum();
    }

    double ejections() {
        return ejections.sum();
    }

    double failedChecks() {
        return failedChecks.sum();
    }

    double active() {
        Server current = server;
        return current == null ? 0 : current.active();
    }

    double available() {
        Server current = server;
        return current != null && current.health().isAvailable(System.nanoTime()) ? 1 : 0;
    }
}
