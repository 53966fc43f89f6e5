package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * Exchanges with random bodies, slow and broken peers. Some thousand by default; {@code conformance/soak} runs 100,000.
 *
 * <p>{@code weir.soak.cases} and {@code weir.soak.seed} choose how many and which.
 */
class SoakTest {
    private static final int CASES = Integer.getInteger("weir.soak.cases", 2000);
    private static final long SEED = Long.getLong("weir.soak.seed", 1);
    private static final int CLIENTS = 32;
    private static final long MEBIBYTE = 1 << 20;

    /** How much more a live heap or an allocator may hold late in the run than early: the noise of what is in flight. */
    private static final long SLACK = 32 * MEBIBYTE;

    @Test
    void deliversEveryByteOrAFailureThatTheClientSees() {
        try (SoakOrigin origin = new SoakOrigin()) {
            SoakRun run;
            List<SoakMemory.Sample> early;
            List<SoakMemory.Sample> late;
            try (ProxyUnderTest edge = ProxyUnderTest.weir(origin.port())) {
                run = new SoakRun(edge.port(), SEED);
                try (SoakMemory memory = new SoakMemory(run::begun, 1000)) {
                    run.run(CASES, CLIENTS);
                    early = memory.between(CASES / 10, CASES / 2);
                    late = memory.between(CASES / 2, CASES);
                }
                Settled.await(() -> edge.gauge("weir_requests_in_flight") == 0, "requests in flight");
                Settled.await(() -> edge.gauge("weir_connections") == 0, "client connections");
            }
            Settled.await(() -> origin.connections() == 0, "origin connections");
            List<String> leaks = LeakCount.collect();
            report(run, origin, early, late, leaks);

            assertThat(run.stories()).isEmpty();
            assertThat(origin.corruptions()).isEmpty();
            assertThat(leaks).isEmpty();
            assertThat(heapGrowth(early, late)).isLessThan(SLACK);
            assertThat(allocatorGrowth(early, late)).isLessThan(SLACK);
        }
    }

    private static void report(
            SoakRun run,
            SoakOrigin origin,
            List<SoakMemory.Sample> early,
            List<SoakMemory.Sample> late,
            List<String> leaks) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "seed %d, %d clients: %d exchanges equal, %d broken on purpose and visibly so, %d left by the client; %,d MB of bodies",
                SEED,
                CLIENTS,
                run.count(SoakClient.Outcome.EQUAL),
                run.count(SoakClient.Outcome.VISIBLE),
                run.count(SoakClient.Outcome.LEFT),
                origin.bytes() / 1_000_000));
        lines.add(String.format(
                Locale.ROOT,
                "live heap, edge and test together, at least %d MiB early, %d MiB late; allocator at most %d MiB early, %d MiB late (may grow by less than %d MiB)",
                least(early, SoakMemory.Sample::heap) / MEBIBYTE,
                least(late, SoakMemory.Sample::heap) / MEBIBYTE,
                most(early, SoakMemory.Sample::direct) / MEBIBYTE,
                most(late, SoakMemory.Sample::direct) / MEBIBYTE,
                SLACK / MEBIBYTE));
        lines.addAll(run.stories());
        origin.corruptions().stream().limit(20).forEach(lines::add);
        lines.addAll(leaks);
        boolean flat = heapGrowth(early, late) < SLACK && allocatorGrowth(early, late) < SLACK;
        lines.add(String.format(
                Locale.ROOT,
                "soak: %d exchanges, %d silently wrong, %d failed unasked, %d hung, %d leaks, memory %s (bar: 0, 0, 0, 0, flat)",
                run.begun(),
                run.count(SoakClient.Outcome.CORRUPT) + origin.corruptions().size(),
                run.count(SoakClient.Outcome.UNEXPLAINED),
                run.count(SoakClient.Outcome.HANG),
                leaks.size(),
                isTooShort(early, late) ? "not judged in a run this short" : flat ? "flat" : "growing"));
        ProofReport.write("soak", lines);
    }

    /** A leak raises the floor: what a collection leaves above it is garbage that it has not got to. */
    private static long heapGrowth(List<SoakMemory.Sample> early, List<SoakMemory.Sample> late) {
        return isTooShort(early, late)
                ? 0
                : least(late, SoakMemory.Sample::heap) - least(early, SoakMemory.Sample::heap);
    }

    /** Netty's allocator keeps what it had at its busiest, which must not become more and more. */
    private static long allocatorGrowth(List<SoakMemory.Sample> early, List<SoakMemory.Sample> late) {
        return isTooShort(early, late)
                ? 0
                : most(late, SoakMemory.Sample::direct) - most(early, SoakMemory.Sample::direct);
    }

    private static boolean isTooShort(List<SoakMemory.Sample> early, List<SoakMemory.Sample> late) {
        return early.size() < 4 || late.size() < 4;
    }

    private static long least(List<SoakMemory.Sample> samples, ToLongFunction<SoakMemory.Sample> size) {
        return samples.stream().mapToLong(size).min().orElse(0);
    }

    private static long most(List<SoakMemory.Sample> samples, ToLongFunction<SoakMemory.Sample> size) {
        return samples.stream().mapToLong(size).max().orElse(0);
    }
}
