package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.Scene.Answer;
import dev.weir.cache.Scene.Seen;
import dev.weir.http.HeaderName;
import dev.weir.http.HttpDate;
import org.junit.jupiter.api.Test;

/** How stored answers are selected, checked, cut and made void (RFC 9111 §4, RFC 5861, RFC 9110 §13, §14). */
class ReusingTest {
    private final Scene scene = new Scene();

    @Test
    void tellsVariantsApart() {
        scene.origin(request -> Answer.ok(
                request.combined(HeaderName.ACCEPT_LANGUAGE),
                "Cache-Control",
                "max-age=60",
                "Vary",
                "Accept-Language"));
        scene.get("/", "Accept-Language", "de, en");
        scene.get("/", "Accept-Language", "fr");
        assertThat(scene.get("/", "Accept-Language", "DE,en").body()).isEqualTo("de, en");
        assertThat(scene.get("/", "Accept-Language", "fr").body()).isEqualTo("fr");
        assertThat(scene.asked()).isEqualTo(2);
        assertThat(scene.get("/").asked()).isTrue();
    }

    @Test
    void absentIsNotTheSameAsEmpty() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=60", "Vary", "X-Mode"));
        scene.get("/");
        assertThat(scene.get("/", "X-Mode", "").asked()).isTrue();
    }

    @Test
    void manyWaysToAcceptTheSameCodingsAreOneVariant() {
        scene.origin(
                Answer.ok("z", "Cache-Control", "max-age=60", "Vary", "Accept-Encoding", "Content-Encoding", "gzip"));
        scene.get("/", "Accept-Encoding", "gzip, br");
        for (String same : new String[] {"br,gzip", "br;q=0.5, GZIP;q=1.0", "gzip, br, made-up-" + 7}) {
            assertThat(scene.get("/", "Accept-Encoding", same).asked()).as(same).isFalse();
        }
        for (String other : new String[] {"br", "gzip;q=0, br", "identity", ""}) {
            assertThat(scene.get("/", "Accept-Encoding", other).asked())
                    .as(other)
                    .isTrue();
        }
    }

    @Test
    void aCodingThatOnlyOneClientNamedReachesNobodyElse() {
        scene.origin(
                Answer.ok("?", "Cache-Control", "max-age=60", "Vary", "Accept-Encoding", "Content-Encoding", "exotic"));
        scene.get("/", "Accept-Encoding", "gzip, exotic");
        assertThat(scene.get("/", "Accept-Encoding", "gzip").asked()).isTrue();
    }

    @Test
    void madeUpDictionariesOfClientsThatCannotUseThemAreOneVariant() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=60", "Vary", "accept-encoding, available-dictionary"));
        scene.get("/", "Accept-Encoding", "gzip");
        assertThat(scene.get("/", "Accept-Encoding", "gzip", "Available-Dictionary", ":x:")
                        .asked())
                .isFalse();
    }

    @Test
    void clientsCannotMakeMoreVariantsThanAllowedNorPushOutAPopularOne() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=600", "Vary", "User-Agent"));
        for (int i = 0; i < 4; i++) {
            scene.get("/", "User-Agent", "popular");
        }
        for (int i = 0; i < 200; i++) {
            scene.get("/", "User-Agent", "made up " + i);
            if (i % 8 == 0) {
                assertThat(scene.get("/", "User-Agent", "popular").asked()).isFalse();
            }
        }
        assertThat(scene.cache().size()).isEqualTo(CacheSettings.DEFAULTS.variants());
    }

    @Test
    void asksWhetherAStaleAnswerIsStillGoodAndTakesTheNews() {
        scene.origin(request -> request.combined(HeaderName.IF_NONE_MATCH).equals("\"v1\"")
                ? Answer.of(304, "", "ETag", "\"v1\"", "Cache-Control", "max-age=100", "X-News", "2")
                : Answer.ok("one", "ETag", "\"v1\"", "Cache-Control", "max-age=10", "X-News", "1"));
        scene.get("/");
        scene.pass(11);
        Seen checked = scene.get("/");
        assertThat(checked.asked()).isTrue();
        assertThat(checked.status()).isEqualTo(200);
        assertThat(checked.body()).isEqualTo("one");
        assertThat(checked.field("X-News")).isEqualTo("2");
        scene.pass(90);
        assertThat(scene.get("/").asked()).isFalse();
    }

    @Test
    void aConfirmationOfAnotherVersionIsNotBelieved() {
        scene.origin(request -> request.contains(HeaderName.IF_NONE_MATCH)
                ? Answer.of(304, "", "ETag", "\"other\"")
                : Answer.ok("new", "ETag", "\"v2\"", "Cache-Control", "max-age=10"));
        scene.get("/");
        scene.pass(11);
        assertThat(scene.get("/").body()).isEqualTo("new");
        assertThat(scene.asked()).isEqualTo(3);
    }

    @Test
    void anAnswerThatMustNotBeStoredPutsAnEndToTheOneBefore() {
        scene.origin(Answer.ok("old", "ETag", "\"v1\"", "Cache-Control", "max-age=10, stale-if-error=1000"));
        scene.get("/");
        scene.pass(11);
        scene.origin(Answer.ok("new", "Cache-Control", "no-store"));
        scene.get("/");
        assertThat(scene.cache().size()).isZero();
    }

    @Test
    void tellsAClientThatItHasTheVersion() {
        String modified = HttpDate.format(Scene.START.minusSeconds(100));
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=60", "ETag", "W/\"1\"", "Last-Modified", modified));
        scene.get("/");
        assertThat(scene.get("/", "If-None-Match", "\"0\", \"1\"").status()).isEqualTo(304);
        assertThat(scene.get("/", "If-None-Match", "\"1\"").field("ETag")).isEqualTo("W/\"1\"");
        assertThat(scene.get("/", "If-None-Match", "\"2\"", "If-Modified-Since", modified)
                        .status())
                .isEqualTo(200);
        assertThat(scene.get("/", "If-Modified-Since", modified).status()).isEqualTo(304);
        assertThat(scene.get("/", "If-Modified-Since", HttpDate.format(Scene.START.minusSeconds(101)))
                        .status())
                .isEqualTo(200);
        assertThat(scene.asked()).isOne();
    }

    @Test
    void cutsRangesOutOfTheWhole() {
        scene.origin(Answer.ok("0123456789", "Cache-Control", "max-age=60", "ETag", "\"1\""));
        scene.get("/");
        assertThat(scene.get("/", "Range", "bytes=2-4")).satisfies(part -> {
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(part.field("Content-Range")).isEqualTo("bytes 2-4/10");
        });
        assertThat(scene.get("/", "Range", "bytes=8-").body()).isEqualTo("89");
        assertThat(scene.get("/", "Range", "bytes=-3").body()).isEqualTo("789");
        assertThat(scene.get("/", "Range", "bytes=5-99").body()).isEqualTo("56789");
        assertThat(scene.get("/", "Range", "bytes=10-").status()).isEqualTo(416);
        assertThat(scene.get("/", "Range", "bytes=-0").status()).isEqualTo(416);
        assertThat(scene.get("/", "Range", "bytes=10-").field("Content-Range")).isEqualTo("bytes */10");
        for (String whole : new String[] {"bytes=4-2", "bytes=0-1,3-4", "bytes=-", "lines=1-2", "bytes=a-b"}) {
            assertThat(scene.get("/", "Range", whole).status()).as(whole).isEqualTo(200);
        }
        assertThat(scene.get("/", "Range", "bytes=0-1", "If-Range", "\"1\"").status())
                .isEqualTo(206);
        assertThat(scene.get("/", "Range", "bytes=0-1", "If-Range", "\"0\"").status())
                .isEqualTo(200);
        assertThat(scene.asked()).isOne();
    }

    @Test
    void servesStaleWhileItAsks() {
        scene.origin(Answer.ok("old", "Cache-Control", "max-age=10, stale-while-revalidate=20"));
        scene.get("/");
        scene.origin(Answer.ok("new", "Cache-Control", "max-age=10, stale-while-revalidate=20"));
        scene.pass(15);
        assertThat(scene.get("/").body()).isEqualTo("old");
        assertThat(scene.get("/").body()).isEqualTo("new");
        scene.pass(31);
        assertThat(scene.get("/").asked()).isTrue();
    }

    @Test
    void servesStaleWhenTheOriginFailsAsFarAsAllowed() {
        scene.origin(Answer.ok("old", "Cache-Control", "max-age=10, stale-if-error=1000"));
        scene.get("/");
        scene.pass(500);
        scene.origin(Answer.of(503, "sorry"));
        assertThat(scene.get("/").body()).isEqualTo("old");
        scene.origin((Answer) null);
        scene.origin(request -> null);
        assertThat(scene.get("/").body()).isEqualTo("old");
        scene.pass(600);
        assertThat(scene.get("/").status()).isEqualTo(502);
        scene.origin(Answer.of(503, "sorry"));
        assertThat(scene.get("/").status()).isEqualTo(503);
    }

    @Test
    void servesStaleToNobodyWhenThatIsForbidden() {
        for (String control : new String[] {"must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=10"}) {
            String path = "/" + control;
            scene.origin(Answer.ok("old", "ETag", "\"1\"", "Cache-Control", "max-age=10, " + control));
            scene.get(path);
            scene.pass(11);
            scene.origin(request -> null);
            assertThat(scene.get(path).status()).as(control).isEqualTo(502);
        }
        scene.origin(Answer.ok("old", "Cache-Control", "max-age=10"));
        scene.get("/plain");
        scene.pass(11);
        scene.origin(request -> null);
        assertThat(scene.get("/plain").body()).isEqualTo("old");
        scene.pass(400);
        assertThat(scene.get("/plain").status()).isEqualTo(502);
    }

    @Test
    void doesWhatClientsAskFor() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=100"));
        scene.get("/");
        scene.pass(50);
        assertThat(scene.get("/", "Cache-Control", "max-age=60").asked()).isFalse();
        assertThat(scene.get("/", "Cache-Control", "min-fresh=40").asked()).isFalse();
        assertThat(scene.get("/", "Cache-Control", "only-if-cached").status()).isEqualTo(200);
        assertThat(scene.get("/", "Cache-Control", "max-age=40").asked()).isTrue();
        scene.pass(50);
        assertThat(scene.get("/", "Cache-Control", "min-fresh=60").asked()).isTrue();
        assertThat(scene.get("/", "Cache-Control", "no-cache").asked()).isTrue();
        assertThat(scene.get("/", "Pragma", "no-cache").asked()).isTrue();
        assertThat(scene.get("/nothing", "Cache-Control", "only-if-cached").status())
                .isEqualTo(504);
        scene.pass(150);
        assertThat(scene.get("/", "Cache-Control", "max-stale=100").asked()).isFalse();
        assertThat(scene.get("/", "Cache-Control", "max-stale=10").asked()).isTrue();
    }

    @Test
    void unsafeMethodsMakeAnswersVoid() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=100"));
        for (String path : new String[] {"/", "/made", "/elsewhere", "/other"}) {
            scene.get(path);
        }
        scene.origin(Answer.of(
                201, "", "Location", "made", "Content-Location", "http://example.com/elsewhere", "Link", "</other>"));
        scene.request("POST", "/", Scene.fields());
        scene.origin(Answer.ok("b", "Cache-Control", "max-age=100"));
        assertThat(scene.get("/").body()).isEqualTo("b");
        assertThat(scene.get("/made").body()).isEqualTo("b");
        assertThat(scene.get("/elsewhere").body()).isEqualTo("b");
        assertThat(scene.get("/other").body()).isEqualTo("a");
    }

    @Test
    void aFailedUnsafeRequestOrOneAboutAnotherSiteLeavesThemAlone() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=100"));
        scene.get("/");
        scene.origin(Answer.of(500, ""));
        scene.request("DELETE", "/", Scene.fields());
        scene.origin(Answer.of(200, "", "Location", "http://example.com:81/", "Content-Location", "//example.org/"));
        scene.request("POST", "/form", Scene.fields());
        assertThat(scene.get("/").asked()).isFalse();
    }

    @Test
    void whatWasAskedForBeforeAPurgeIsNotStoredAfterIt() {
        Passage passage = scene.cache().passage(Scene.key("/"), "GET", Scene.fields(), scene.now());
        passage.head(200, Scene.fields("Cache-Control", "max-age=60"), 0, true, scene.now());
        scene.cache().purge(Scene.key("/"));
        passage.complete();
        assertThat(scene.cache().size()).isZero();
        assertThat(scene.cache().count(CacheCounter.ABANDONED)).isOne();
    }

    @Test
    void purgesByUrlAndByPrefix() {
        scene.origin(Answer.ok("a", "Cache-Control", "max-age=100"));
        for (String path : new String[] {"/docs/a", "/docs/b?x=1", "/documents", "/"}) {
            scene.get(path);
        }
        assertThat(scene.cache().purgePrefix("http://example.com/docs/")).isEqualTo(2);
        assertThat(scene.cache().purge(CacheKey.of("http", "example.com:80", "/")))
                .isOne();
        assertThat(scene.cache().purgePrefix("https://example.com/")).isZero();
        assertThat(scene.get("/docs/a").asked()).isTrue();
        assertThat(scene.get("/documents").asked()).isFalse();
    }

    @Test
    void aHeadBringsNews() {
        scene.origin(Answer.ok("body", "Cache-Control", "max-age=10", "ETag", "\"1\""));
        scene.get("/");
        scene.pass(11);
        scene.origin(Answer.ok("body", "Cache-Control", "max-age=100", "ETag", "\"1\"", "X-News", "1"));
        scene.request("HEAD", "/", Scene.fields());
        assertThat(scene.get("/").field("X-News")).isEqualTo("1");
        scene.pass(101);
        scene.origin(Answer.ok("longer body", "ETag", "\"1\""));
        scene.request("HEAD", "/", Scene.fields());
        assertThat(scene.cache().size()).isZero();
    }

    @Test
    void aStoredAnswerServesHeadToo() {
        scene.origin(Answer.ok("body", "Cache-Control", "max-age=10"));
        scene.get("/");
        assertThat(scene.request("HEAD", "/", Scene.fields()).asked()).isFalse();
    }

    @Test
    void concurrentRequestsForOneUrlWaitForOneAnswer() {
        CacheKey key = Scene.key("/");
        int[] landed = {0};
        Passage leader = scene.cache().passage(key, "GET", Scene.fields(), scene.now());
        assertThat(scene.cache().join(key, () -> landed[0]++)).isTrue();
        assertThat(scene.cache().join(key, () -> landed[0]++)).isTrue();
        assertThat(scene.cache().join(Scene.key("/else"), () -> landed[0]++)).isFalse();
        leader.head(200, Scene.fields("Cache-Control", "max-age=60"), 0, true, scene.now());
        assertThat(landed[0]).isZero();
        leader.complete();
        assertThat(landed[0]).isEqualTo(2);
        assertThat(scene.get("/").asked()).isFalse();
    }

    @Test
    void thoseWhoWaitAreLetGoAsSoonAsTheAnswerTurnsOutNotToBeForThem() {
        CacheKey key = Scene.key("/");
        int[] landed = {0};
        Passage leader = scene.cache().passage(key, "GET", Scene.fields(), scene.now());
        scene.cache().join(key, () -> landed[0]++);
        leader.head(200, Scene.fields("Cache-Control", "private"), 5, true, scene.now());
        assertThat(landed[0]).isOne();
        // And nobody waits for this URL for a while
        scene.cache().passage(key, "GET", Scene.fields(), scene.now());
        assertThat(scene.cache().join(key, () -> landed[0]++)).isFalse();
    }

    @Test
    void aScanDoesNotPushOutWhatIsPopular() {
        scene.origin(Answer.ok("x".repeat(10_000), "Cache-Control", "max-age=10000"));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                scene.get("/popular/" + i);
            }
        }
        for (int i = 0; i < 20_000; i++) {
            scene.get("/scanned/" + i);
        }
        int still = 0;
        for (int i = 0; i < 500; i++) {
            still += scene.get("/popular/" + i).asked() ? 0 : 1;
        }
        assertThat(still).isGreaterThan(490);
        assertThat(scene.cache().bytes()).isLessThanOrEqualTo(CacheSettings.DEFAULTS.memory());
    }
}
