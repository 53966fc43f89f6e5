package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrontSettingsTest {
    @Test
    void theDefaultsAreHonest() {
        FrontSettings defaults = FrontSettings.defaults();
        assertThat(defaults.contentSignals().fieldValue()).isEqualTo("search=yes, ai-input=yes");
        assertThat(defaults.convertAuthenticated()).isFalse();
        assertThat(defaults.routes()).containsExactly(FrontRoute.everything());
    }

    @Test
    void theLongestPrefixDecidesAloneAndBySegment() {
        FrontRoutes routes = new FrontRoutes(List.of(
                FrontRoute.everything(),
                new FrontRoute("/docs", Set.of(FrontFeature.LINKS)),
                new FrontRoute("/docs/api/", Set.of(FrontFeature.MARKDOWN))));
        assertThat(routes.isOn(FrontFeature.MARKDOWN, "/")).isTrue();
        assertThat(routes.isOn(FrontFeature.MARKDOWN, "/docs")).isFalse();
        assertThat(routes.isOn(FrontFeature.MARKDOWN, "/docs/x")).isFalse();
        assertThat(routes.isOn(FrontFeature.LINKS, "/docs/x")).isTrue();
        assertThat(routes.isOn(FrontFeature.MARKDOWN, "/documents")).isTrue();
        assertThat(routes.isOn(FrontFeature.MARKDOWN, "/docs/api")).isTrue();
        assertThat(routes.isOn(FrontFeature.LINKS, "/docs/api/x")).isFalse();
        assertThat(new FrontRoutes(List.of()).isOn(FrontFeature.LINKS, "/")).isFalse();
    }

    @Test
    void sayWhatIsWrong() {
        assertThatThrownBy(() -> new FrontRoute("docs", Set.of()))
                .isInstanceOf(FrontException.class)
                .hasMessageContaining("starts with /")
                .hasMessageContaining("\"docs\"");
        assertThatThrownBy(() ->
                        FrontSettings.defaults().withRoutes(List.of(FrontRoute.everything(), FrontRoute.everything())))
                .isInstanceOf(FrontException.class)
                .hasMessageContaining("same path prefix");
        assertThatThrownBy(() -> new FrontLimits(0, 1, 1, 1, 1))
                .isInstanceOf(FrontException.class)
                .hasMessage("the limit \"markdown source bytes\" is at least 1, found 0");
    }
}
