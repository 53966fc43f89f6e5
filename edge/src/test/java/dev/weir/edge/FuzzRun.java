package dev.weir.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Throws seeded, mutated connections at a proxy and holds each against {@link FuzzOracle}: what must be accepted reaches the
 * origin unchanged and is answered 200, what must be refused gets 4xx and a closed connection, nothing gets 5xx, nothing hangs.
 */
final class FuzzRun {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LULL_MILLIS = 60;
    private static final int SHOWN = 40;

    /** What a run counted; {@code faults} says what went against the oracle, first ones only. */
    record Tally(
            int cases,
            long accepted,
            long refused,
            long silent,
            long serverErrors,
            long hangs,
            long wrong,
            Map<FuzzOracle.End, AtomicLong> ends,
            List<String> faults) {}

    private final int port;
    private final long seed;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong silent = new AtomicLong();
    private final AtomicLong serverErrors = new AtomicLong();
    private final AtomicLong hangs = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private final Map<FuzzOracle.End, AtomicLong> ends = new EnumMap<>(FuzzOracle.End.class);
    private final List<String> faults = new ArrayList<>();

    FuzzRun(int port, long seed) {
        this.port = port;
        this.seed = seed;
        for (FuzzOracle.End end : FuzzOracle.End.values()) {
            ends.put(end, new AtomicLong());
        }
    }

    /** Runs that many cases, some at a time. */
    Tally run(int cases, int atOnce) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < atOnce; i++) {
                threads.execute(() -> {
                    for (int index = next.getAndIncrement(); index < cases; index = next.getAndIncrement()) {
                        attempt(index);
                    }
                });
            }
            threads.shutdown();
            while (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                if (cases > 20_000) {
                    System.err.println("fuzz: " + done + " of " + cases);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Tally(
                cases,
                accepted.get(),
                refused.get(),
                silent.get(),
                serverErrors.get(),
                hangs.get(),
                wrong.get(),
                ends,
                List.copyOf(faults));
    }

    private void attempt(int index) {
        FuzzMutator mutator = new FuzzMutator(seed * 1_000_003 + index);
        byte[] bytes = mutator.connection();
        FuzzOracle.Judgement judgement = FuzzOracle.judge(bytes);
        ends.get(judgement.end()).incrementAndGet();
        List<String> seen = new ArrayList<>();
        try (RawClient client = RawClient.connect(port, PATIENCE)) {
            for (byte[] write : mutator.writes(bytes)) {
                client.send(write);
            }
            String fault = observe(client, judgement, seen);
            if (!fault.isEmpty()) {
                wrong.incrementAndGet();
                report(index, bytes, judgement, seen, fault);
            }
        } catch (SocketTimeoutException e) {
            hangs.incrementAndGet();
            report(index, bytes, judgement, seen, "hang");
        } catch (IOException | UncheckedIOException | WireViolation e) {
            wrong.incrementAndGet();
            report(index, bytes, judgement, seen, e.toString());
        } finally {
            done.incrementAndGet();
        }
    }

    /** Reads all there is to read on a connection and says what is wrong with it, empty for nothing. */
    private String observe(RawClient client, FuzzOracle.Judgement judgement, List<String> seen) throws IOException {
        List<String> expected = judgement.echoes();
        // Until the requests that must be accepted have their answers the client stays, as a real one would.
        for (String echo : expected) {
            String got = answer(client, seen);
            if (!got.equals(echo)) {
                return "expected 200 for " + echo;
            }
        }
        boolean more = judgement.end() == FuzzOracle.End.ARGUABLE;
        if (judgement.end() == FuzzOracle.End.REFUSED || more) {
            // What is wrong may stand in a head or line that has not ended, and then the edge waits for the rest of it.
            client.socket().setSoTimeout(LULL_MILLIS);
            try {
                while (!answer(client, seen).isEmpty()) {
                    if (!more) {
                        return "one 200 too many";
                    }
                    client.socket().setSoTimeout(LULL_MILLIS);
                }
            } catch (SocketTimeoutException nothingYet) {
                seen.add("…");
            }
            client.socket().setSoTimeout((int) PATIENCE.toMillis());
        }
        if (!seen.contains("end") && judgement.end() != FuzzOracle.End.CLOSED) {
            client.halfClose();
        }
        while (!seen.contains("end") && !answer(client, seen).isEmpty()) {
            if (!more) {
                return "one 200 too many";
            }
        }
        return verdict(judgement, seen);
    }

    private String verdict(FuzzOracle.Judgement judgement, List<String> seen) {
        boolean refusal = seen.stream().anyMatch(status -> status.startsWith("4"));
        if (seen.stream().anyMatch(status -> status.startsWith("5"))) {
            return "5xx";
        }
        if (judgement.end() == FuzzOracle.End.REFUSED) {
            (refusal ? refused : silent).incrementAndGet();
        } else if (refusal && (judgement.end() == FuzzOracle.End.CLEAN || judgement.end() == FuzzOracle.End.CLOSED)) {
            return "refused without a reason";
        }
        return "";
    }

    /** The echo of the next 200, or empty when anything else came, noting what. */
    private String answer(RawClient client, List<String> seen) throws IOException {
        Optional<WireHead> head;
        do {
            head = headOrEnd(client);
            if (head.isEmpty()) {
                seen.add("end");
                return "";
            }
        } while (head.get().status() == 100);
        // Once an answer has begun, the whole of it is waited for.
        client.socket().setSoTimeout((int) PATIENCE.toMillis());
        seen.add(Integer.toString(head.get().status()));
        if (head.get().status() >= 500) {
            serverErrors.incrementAndGet();
        }
        String echo = head.get().first("X-Echo");
        if (head.get().status() != 200 || echo.isEmpty()) {
            // An answer of the edge's own: it closes, and without the method the body's end is not known.
            drain(client.socket().getInputStream());
            seen.add("end");
            return "";
        }
        accepted.incrementAndGet();
        client.reader()
                .responseBody(head.get(), echo.startsWith("HEAD ") ? "HEAD" : "GET", (bytes, from, length) -> {});
        return echo;
    }

    private static Optional<WireHead> headOrEnd(RawClient client) throws IOException {
        try {
            return client.reader().head();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            return Optional.empty();
        }
    }

    private static void drain(InputStream in) throws IOException {
        byte[] rest = new byte[4096];
        try {
            while (in.read(rest) >= 0) {
                // until the peer closes
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            return;
        }
    }

    private void report(int index, byte[] bytes, FuzzOracle.Judgement judgement, List<String> seen, String fault) {
        synchronized (faults) {
            if (faults.size() < SHOWN) {
                faults.add("case " + index + " of seed " + seed + ": " + fault + "; saw " + seen + "; oracle "
                        + judgement.echoes() + " then " + judgement.end() + " " + judgement.why() + "\n    "
                        + WireReader.show(new String(bytes, StandardCharsets.ISO_8859_1)));
            }
        }
    }
}
