package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.Scene.Answer;
import dev.weir.http.HttpDate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is stored, and for how long it is fresh (RFC 9111 §3, §4.2). */
class StoringTest {
    private final Scene scene = new Scene();

    private boolean stores(Answer answer, String... request) {
        return stores(scene, answer, request);
    }

    private static boolean stores(Scene scene, Answer answer, String... request) {
        String path = "/" + scene.asked();
        scene.origin(answer);
        scene.get(path, request);
        return !scene.get(path, request).asked();
    }

    @Test
    void keepsWhatSaysHowLong() {
        assertThat(stores(Answer.ok("a", "Cache-Control", "max-age=60"))).isTrue();
        assertThat(stores(Answer.ok("a", "Cache-Control", "s-maxage=60"))).isTrue();
        assertThat(stores(Answer.ok("a", "Expires", HttpDate.format(Scene.START.plusSeconds(60)))))
                .isTrue();
        assertThat(stores(Answer.of(599, "a", "Cache-Control", "max-age=60"))).isTrue();
    }

    @Test
    void keepsNothingThatSaysNothing() {
        assertThat(stores(Answer.ok("a"))).isFalse();
        assertThat(stores(Answer.ok("a", "Cache-Control", "max-age=0"))).isFalse();
        assertThat(stores(Answer.of(302, "a", "Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")))
                .isFalse();
    }

    @Test
    void sharedMaxAgeBeatsMaxAgeBeatsExpires() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=1, s-maxage=60", "Expires", "0"));
        scene.get("/");
        scene.pass(59);
        assertThat(scene.get("/").asked()).isFalse();
        scene.pass(2);
        assertThat(scene.get("/").asked()).isTrue();
    }

    @Test
    void guessesATenthOfTheTimeSinceTheLastChange() {
        scene.origin(Answer.ok("a", "Last-Modified", HttpDate.format(Scene.START.minusSeconds(1000))));
        scene.get("/");
        scene.pass(99);
        assertThat(scene.get("/").asked()).isFalse();
        scene.pass(2);
        assertThat(scene.get("/").asked()).isTrue();
    }

    @Test
    void doesNotGuessForSomebodyWithACookie() {
        Answer answer = Answer.ok("a", "Last-Modified", HttpDate.format(Scene.START.minusSeconds(100_000)));
        assertThat(stores(answer, "Cookie", "session=1")).isFalse();
        assertThat(stores(answer)).isTrue();
    }

    @Test
    void keepsNothingPrivateOrForbidden() {
        for (String control : new String[] {
            "private, max-age=60",
            "no-store, max-age=60",
            "max-age=60, No-Store",
            "max-age=60, private=",
            "max-age=60, private=\"\"",
            "max-age=60, private=\"not a name\""
        }) {
            assertThat(stores(Answer.ok("a", "Cache-Control", control)))
                    .as(control)
                    .isFalse();
        }
        assertThat(stores(Answer.ok("a", "Cache-Control", "max-age=60"), "Cache-Control", "no-store"))
                .isFalse();
    }

    @Test
    void keepsNoCookieWhateverElseIsSaid() {
        for (String control :
                new String[] {"max-age=60", "public, max-age=60", "s-maxage=60", "public, immutable, max-age=9"}) {
            assertThat(stores(Answer.ok("a", "Cache-Control", control, "Set-Cookie", "s=1")))
                    .as(control)
                    .isFalse();
        }
    }

    @Test
    void leavesOutTheFieldsThatAreNamedAsNotShared() {
        scene.origin(Answer.ok(
                "a",
                "Cache-Control",
                "max-age=60, no-cache=\"Set-Cookie\", private=\"X-User\"",
                "Set-Cookie",
                "s=1",
                "X-User",
                "ann",
                "X-All",
                "yes"));
        assertThat(scene.get("/").field("Set-Cookie")).isEqualTo("s=1");
        Scene.Seen second = scene.get("/");
        assertThat(second.asked()).isFalse();
        assertThat(second.field("Set-Cookie")).isEmpty();
        assertThat(second.field("X-User")).isEmpty();
        assertThat(second.field("X-All")).isEqualTo("yes");
    }

    @Test
    void sharesAnAnswerToCredentialsOnlyWhenItSaysSo() {
        String[] credentials = {"Authorization", "Basic YTpi"};
        assertThat(stores(Answer.ok("a", "Cache-Control", "max-age=60"), credentials))
                .isFalse();
        for (String control : new String[] {"public, max-age=60", "s-maxage=60", "must-revalidate, max-age=60"}) {
            assertThat(stores(Answer.ok("a", "Cache-Control", control), credentials))
                    .as(control)
                    .isTrue();
        }
    }

    @Test
    void givesNobodyWithCredentialsWhatWasNotMeantForAll() {
        scene.origin(Answer.ok("anonymous", "Cache-Control", "max-age=60"));
        scene.get("/");
        assertThat(scene.get("/", "Authorization", "Basic YTpi").asked()).isTrue();
        assertThat(scene.get("/").asked()).isFalse();
    }

    @Test
    void understandsWhatMustBeUnderstood() {
        assertThat(stores(Answer.ok("a", "Cache-Control", "no-store, must-understand, max-age=60")))
                .isTrue();
        assertThat(stores(Answer.of(599, "a", "Cache-Control", "must-understand, max-age=60")))
                .isFalse();
    }

    @Test
    void keepsNoPartAndNothingTooLarge() {
        assertThat(stores(Answer.of(206, "a", "Cache-Control", "max-age=60", "Content-Range", "bytes 0-0/9")))
                .isFalse();
        CacheSettings small = new CacheSettings(
                1 << 20,
                100,
                4,
                true,
                Duration.ZERO,
                true,
                CacheSettings.DEFAULTS.targeted(),
                8,
                Duration.ofSeconds(1),
                CacheSettings.DEFAULTS.disk());
        try (Scene tight = new Scene(small)) {
            assertThat(stores(tight, Answer.ok("x".repeat(100), "Cache-Control", "max-age=60")))
                    .isTrue();
            assertThat(stores(tight, Answer.ok("x".repeat(101), "Cache-Control", "max-age=60")))
                    .isFalse();
        }
    }

    @Test
    void keepsNoBodyThatDidNotComeWhole() {
        scene.origin(new Answer(200, Scene.fields("Cache-Control", "max-age=60"), "half", true));
        scene.get("/");
        assertThat(scene.cache().size()).isZero();
        assertThat(scene.cache().count(CacheCounter.ABANDONED)).isOne();
    }

    @Test
    void aTargetedFieldOverrulesCacheControlAndExpires() {
        assertThat(stores(Answer.ok("a", "Cache-Control", "no-store", "CDN-Cache-Control", "max-age=60")))
                .isTrue();
        assertThat(stores(Answer.ok("a", "Cache-Control", "max-age=60", "CDN-Cache-Control", "no-store")))
                .isFalse();
        assertThat(stores(Answer.ok("a", "Cache-Control", "max-age=60", "CDN-Cache-Control", "private")))
                .isFalse();
        assertThat(stores(Answer.ok(
                        "a",
                        "Expires",
                        HttpDate.format(Scene.START.plusSeconds(60)),
                        "CDN-Cache-Control",
                        "max-age=0")))
                .isFalse();
    }

    @Test
    void aMalformedTargetedFieldSaysNothing() {
        for (String field : new String[] {"max-age=60, &&&", "max-age=\"60\"", "", "max-age=6.0"}) {
            assertThat(stores(Answer.ok("a", "Cache-Control", "no-store", "CDN-Cache-Control", field)))
                    .as(field)
                    .isFalse();
        }
    }

    @Test
    void countsTheAgeItCameWith() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=60", "Age", "50"));
        scene.get("/");
        scene.pass(5);
        assertThat(scene.get("/").field("Age")).isEqualTo("55");
        scene.pass(6);
        assertThat(scene.get("/").asked()).isTrue();
    }

    @Test
    void aClockThatIsSetBackMakesNothingYounger() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=60"));
        scene.get("/");
        scene.pass(50);
        scene.setClock(Duration.ofHours(-3));
        assertThat(scene.get("/").field("Age")).isEqualTo("50");
        scene.pass(11);
        assertThat(scene.get("/").asked()).isTrue();
    }

    @Test
    void aClockThatIsSetAheadMakesEverythingOld() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=60"));
        scene.get("/");
        scene.setClock(Duration.ofHours(3));
        assertThat(scene.get("/").asked()).isTrue();
    }
}
