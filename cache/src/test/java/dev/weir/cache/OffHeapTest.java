package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.Scene.Answer;
import org.junit.jupiter.api.Test;

class OffHeapTest {
    @Test
    void givesOutNoMoreThanItsBound() {
        OffHeap offHeap = new OffHeap(100_000);
        assertThat(offHeap.take(60_000)).isNotNull();
        assertThat(offHeap.take(60_000)).isNull();
        assertThat(offHeap.taken()).isLessThanOrEqualTo(100_000);
        assertThat(offHeap.take(OffHeap.LEAST - 1)).isNull();
    }

    @Test
    void takesBackWhatNobodyHoldsAnyMore() throws InterruptedException {
        OffHeap offHeap = new OffHeap(1 << 20);
        for (int i = 0; i < 8; i++) {
            assertThat(offHeap.take(100_000)).isNotNull();
        }
        for (int i = 0; i < 100 && offHeap.taken() > 0; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(offHeap.taken()).isZero();
    }

    @Test
    void bodiesAreTheSameOnAndOffTheHeap() {
        try (Scene scene = new Scene()) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; body.length() < 200_000; i++) {
                body.append(i).append(',');
            }
            scene.origin(Answer.ok(body.toString(), "Cache-Control", "max-age=60"));
            scene.get("/");
            assertThat(scene.get("/").body()).isEqualTo(body.toString());
            assertThat(scene.get("/", "Range", "bytes=65530-131080").body()).isEqualTo(body.substring(65_530, 131_081));
        }
    }
}
