package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Http2StreamHistoryTest {
    private final Http2StreamHistory history = new Http2StreamHistory();

    @Test
    void tellsStreamsThatEndedFromThoseThatWereResetOrPassedOver() {
        history.opened(1);
        history.opened(5);
        history.ended(1);
        assertThat(history.fateOf(1)).isEqualTo(Http2StreamHistory.Fate.ENDED);
        assertThat(history.fateOf(3)).isEqualTo(Http2StreamHistory.Fate.PASSED_OVER);
        assertThat(history.fateOf(5)).isEqualTo(Http2StreamHistory.Fate.RESET);
    }

    @Test
    void doesNotHoldAgainstAClientWhatItHasForgotten() {
        for (int i = 0; i <= Http2StreamHistory.REMEMBERED; i++) {
            history.opened(2 * i + 1);
            history.ended(2 * i + 1);
        }
        assertThat(history.fateOf(1)).isEqualTo(Http2StreamHistory.Fate.RESET);
        assertThat(history.fateOf(3)).isEqualTo(Http2StreamHistory.Fate.ENDED);
    }
}
