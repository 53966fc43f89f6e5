package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VaryTest {
    @Test
    void addsToNothing() {
        assertThat(Vary.merge(List.of(), HeaderName.ACCEPT)).isEqualTo("Accept");
        assertThat(Vary.merge(List.of("", " , "), "Accept")).isEqualTo("Accept");
    }

    @Test
    void keepsOrderAndSpelling() {
        assertThat(Vary.merge(List.of("accept-ENCODING , Origin", "Cookie"), "Accept"))
                .isEqualTo("accept-ENCODING, Origin, Cookie, Accept");
    }

    @Test
    void namesNothingTwice() {
        assertThat(Vary.merge(List.of("ACCEPT, accept", "Accept"), "Accept")).isEqualTo("ACCEPT");
    }

    @Test
    void aStarStays() {
        assertThat(Vary.merge(List.of("Origin", " * "), "Accept")).isEqualTo("*");
        assertThat(Vary.merge(List.of("Origin,*,Cookie"), "Accept")).isEqualTo("*");
        assertThat(Vary.merge(List.of("Origin"), "*")).isEqualTo("*");
    }

    @Test
    void keepsAMemberThatIsNoName() {
        assertThat(Vary.merge(List.of("Accept Encoding, *x"), "Accept")).isEqualTo("Accept Encoding, *x, Accept");
    }
}
