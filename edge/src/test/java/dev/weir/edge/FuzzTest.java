package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Mutated requests against the edge. A few thousand by default; {@code conformance/fuzz} runs 100,000.
 *
 * <p>{@code weir.fuzz.cases} and {@code weir.fuzz.seed} choose how many and which.
 */
class FuzzTest {
    private static final int CASES = Integer.getInteger("weir.fuzz.cases", 2000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 1);

    @Test
    void takesMutatedRequestsWithoutServerErrorHangLeakOrSmuggling() {
        try (RecordingOrigin origin = new RecordingOrigin()) {
            FuzzRun.Tally tally;
            try (ProxyUnderTest edge = ProxyUnderTest.weir(origin.port(), FuzzTest::impatient)) {
                tally = new FuzzRun(edge.port(), SEED).run(CASES, 24);
                Settled.await(() -> edge.gauge("weir_requests_in_flight") == 0, "requests in flight");
                Settled.await(() -> edge.gauge("weir_connections") == 0, "client connections");
            }
            Settled.await(() -> origin.connections() == 0, "origin connections");
            List<String> leaks = LeakCount.collect();
            long surplus = origin.complete() - tally.accepted();
            List<String> report = new ArrayList<>();
            report.add(String.format(
                    Locale.ROOT,
                    "seed %d: %d requests answered by the origin, %d refused, %d closed without an answer; how the connections ended: %s",
                    SEED,
                    tally.accepted(),
                    tally.refused(),
                    tally.silent(),
                    tally.ends()));
            report.add(String.format(
                    Locale.ROOT,
                    "at the origin: %d whole requests, %d cut off with their client, %d malformed",
                    origin.complete(),
                    origin.truncated(),
                    origin.violations().size()));
            tally.faults().forEach(report::add);
            origin.violations().stream().distinct().limit(20).forEach(violation -> report.add("origin: " + violation));
            leaks.forEach(report::add);
            report.add(String.format(
                    Locale.ROOT,
                    "fuzz: %d requests, %d 5xx, %d hangs, %d leaks, %d malformed at the origin, %d against the oracle (bar: 0 each)",
                    CASES,
                    tally.serverErrors(),
                    tally.hangs(),
                    leaks.size(),
                    origin.violations().size(),
                    tally.wrong()));
            ProofReport.write("fuzz", report);

            assertThat(tally.faults()).isEmpty();
            assertThat(origin.violations()).isEmpty();
            assertThat(leaks).isEmpty();
            // Every answer that a client got came from one request at the origin. The origin may have answered more
            // than clients
            // have read, since some leave after an incomplete request, and never fewer.
            assertThat(surplus).isBetween(0L, CASES / 20L);
        }
    }

    /** Timeouts short enough that a client who has stalled is not waited for, long enough for a busy machine. */
    private static EdgeSettings impatient(EdgeSettings settings) {
        EdgeSettings.Timeouts usual = settings.timeouts();
        return settings.withTimeouts(new EdgeSettings.Timeouts(
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                usual.connect(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                usual.tunnel(),
                usual.answer()));
    }
}
