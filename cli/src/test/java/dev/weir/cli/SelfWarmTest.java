package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SelfWarmTest {
    @Test
    void answersItsOwnRequests() throws IOException {
        assertThat(SelfWarm.run(100, Long.MAX_VALUE)).isEqualTo(100);
    }

    @Test
    void stopsWhenItsTimeIsOver() throws IOException {
        assertThat(SelfWarm.run(100, System.nanoTime() - 1)).isZero();
    }
}
