package dev.weir.edge;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Runs many clients against a proxy in front of a {@link SoakOrigin} and counts how their exchanges ended. */
final class SoakRun {
    private static final int STORIES = 20;

    private final int port;
    private final long seed;
    private final Map<SoakClient.Outcome, AtomicLong> outcomes = new EnumMap<>(SoakClient.Outcome.class);
    private final List<String> stories = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong down = new AtomicLong();

    SoakRun(int port, long seed) {
        this.port = port;
        this.seed = seed;
        for (SoakClient.Outcome outcome : SoakClient.Outcome.values()) {
            outcomes.put(outcome, new AtomicLong());
        }
    }

    long count(SoakClient.Outcome outcome) {
        return outcomes.get(outcome).get();
    }

    /** Exchanges begun so far. */
    int begun() {
        return begun.get();
    }

    /** The first exchanges that ended as none should. */
    List<String> stories() {
        synchronized (stories) {
            return List.copyOf(stories);
        }
    }

    /** Runs until that many exchanges have begun. */
    void run(int exchanges, int clients) {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1);
        // Otherwise each alarm that was called off would keep its client, and the heap would seem to grow
        watch.setRemoveOnCancelPolicy(true);
        try (watch;
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                int number = i;
                threads.execute(() -> client(new SplittableRandom(seed * 31 + number), exchanges, watch));
            }
            threads.shutdown();
            while (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                if (exchanges > 10_000) {
                    System.err.println("soak: " + begun + " of " + exchanges);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void client(SplittableRandom random, int exchanges, ScheduledExecutorService watch) {
        try (SoakClient client = new SoakClient(port, watch)) {
            while (begun.get() < exchanges) {
                if (random.nextInt(40) == 0) {
                    List<SoakClient.Outcome> ended = client.pipeline(random);
                    begun.addAndGet(ended.size());
                    ended.forEach(outcome -> note(outcome, client));
                } else {
                    begun.incrementAndGet();
                    SoakPlan plan = SoakPlan.random(random);
                    note(client.exchange(plan), client);
                    down.addAndGet(plan.down().length());
                }
            }
        }
    }

    private void note(SoakClient.Outcome outcome, SoakClient client) {
        outcomes.get(outcome).incrementAndGet();
        switch (outcome) {
            case UNEXPLAINED, CORRUPT, HANG -> {
                synchronized (stories) {
                    if (stories.size() < STORIES) {
                        stories.add(client.story());
                    }
                }
            }
            case EQUAL, VISIBLE, LEFT -> {}
        }
    }
}
