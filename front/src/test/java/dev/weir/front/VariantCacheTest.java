package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VariantCacheTest {
    private static MarkdownVariant variant(int bytes) {
        return MarkdownVariant.Made.of("x".repeat(bytes), "1", 0, 0);
    }

    @Test
    void neverHoldsMoreThanItsBytesAndForgetsTheLeastRecentlyUsed() {
        VariantCache cache = new VariantCache(5_000);
        for (int i = 0; i < 100; i++) {
            cache.get("k" + i, () -> Optional.of(variant(1_000)));
            cache.get("k0", () -> Optional.of(variant(1_000)));
            assertThat(cache.weight()).isLessThanOrEqualTo(5_000);
        }
        cache.get("k0", () -> {
            throw new AssertionError("k0 was used all the time");
        });
        AtomicInteger again = new AtomicInteger();
        cache.get("k1", () -> {
            again.incrementAndGet();
            return Optional.of(variant(1));
        });
        assertThat(again).hasValue(1);
    }

    @Test
    void doesNotKeepWhatIsLargerThanTheWhole() {
        VariantCache cache = new VariantCache(0);
        assertThat(cache.get("k", () -> Optional.of(variant(10)))).isPresent();
        assertThat(cache.weight()).isZero();
    }

    @Test
    void makesAVariantOnceForManyWhoWait() throws Exception {
        VariantCache cache = new VariantCache(1 << 20);
        AtomicInteger made = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        List<Future<Optional<MarkdownVariant>>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> cache.get("k", () -> {
                    made.incrementAndGet();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return Optional.of(variant(10));
                })));
            }
            release.countDown();
        }
        for (Future<Optional<MarkdownVariant>> answer : answers) {
            assertThat(answer.get()).isPresent();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void aFailureWhileMakingHoldsNobodyUp() {
        VariantCache cache = new VariantCache(1 << 20);
        assertThatThrownBy(() -> cache.get("k", () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(cache.get("k", Optional::empty)).isEmpty();
        assertThat(cache.get("k", () -> Optional.of(variant(1)))).isPresent();
    }
}
