package dev.weir.coding;

import static dev.weir.coding.Rig.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.CacheKey;
import dev.weir.edge.BodyTransform;
import dev.weir.edge.Request;
import dev.weir.edge.Shaper;
import dev.weir.http.ContentCoding;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredFormsTest {
    private static final byte[] PAGE = EncoderTest.content(new Random(2), 200_000);
    private static final String[] FIELDS = {"Content-Type: text/html", "Cache-Control: max-age=600", "ETag: \"a\""};

    private static Rig rig(CodingSettings settings, Shaper... before) throws IOException {
        return new Rig((request, out) -> out.write(ok(PAGE, FIELDS)), settings, List.of(), before);
    }

    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    void aStoredAnswerIsCodedOnceAndThenSentWithItsLength(ContentCoding coding) throws IOException {
        String accept = "Accept-Encoding: " + coding.token();
        try (Rig rig = rig(CodingSettings.DEFAULTS)) {
            assertThat(rig.get("/", accept).field("Cache-Status")).contains("stored");
            Rig.Answer streamed = rig.get("/", accept);
            assertThat(streamed.field("Cache-Status")).contains("hit");
            assertThat(streamed.field("ETag")).isEqualTo("W/\"a-w." + coding.token() + "\"");
            assertThat(Decoding.decode(coding, streamed.body())).isEqualTo(PAGE);
            Rig.until(() -> rig.figure("prepared") == 1);

            Rig.Answer kept = rig.get("/", accept);
            assertThat(kept.field("Content-Length")).isEqualTo(Integer.toString(kept.body().length));
            assertThat(kept.field("ETag")).isEqualTo("\"a-w." + coding.token() + "\"");
            assertThat(kept.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(kept.body()).hasSizeLessThan(PAGE.length / 2);
            assertThat(Decoding.decode(coding, kept.body())).isEqualTo(PAGE);
            assertThat(rig.figure("answers", coding.token(), "stored")).isOne();
            assertThat(rig.figure("kept_bytes")).isEqualTo(kept.body().length);

            Rig.Answer head = rig.send("HEAD", "/", accept);
            for (String field : List.of("Content-Length", "ETag", "Vary", "Content-Encoding")) {
                assertThat(head.field(field)).as(field).isEqualTo(kept.field(field));
            }
            for (String tag : List.of(kept.field("ETag"), streamed.field("ETag"))) {
                Rig.Answer again = rig.get("/", accept, "If-None-Match: " + tag);
                assertThat(again.status()).isEqualTo(304);
                assertThat(again.field("ETag")).isEqualTo(tag);
                assertThat(again.field("Vary")).isEqualTo("Accept-Encoding");
            }
            Rig.Answer part = rig.get("/", accept, "Range: bytes=5-9");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(PAGE, 5, 10));
            assertThat(part.field("Content-Encoding")).isEmpty();
            Rig.Answer continued = rig.get("/", accept, "Range: bytes=5-9", "If-Range: " + kept.field("ETag"));
            assertThat(continued.status()).as("a coded body is not continued").isEqualTo(200);
            assertThat(rig.get("/").body()).isEqualTo(PAGE);
            assertThat(rig.asked).as("the origin").hasSize(1);
        }
    }

    @Test
    void whatAShaperMakesOfAStoredPageIsKeptToo() throws IOException {
        AtomicInteger applied = new AtomicInteger();
        try (Rig rig = rig(CodingSettings.DEFAULTS, new Appending("!", applied))) {
            rig.get("/", "Accept-Encoding: br");
            Rig.Answer streamed = rig.get("/", "Accept-Encoding: br");
            assertThat(streamed.field("ETag")).isEqualTo("W/\"a-w!-w.br\"");
            Rig.until(() -> rig.figure("prepared") == 1);
            int before = applied.get();
            Rig.Answer kept = rig.get("/", "Accept-Encoding: br");
            assertThat(kept.field("ETag")).isEqualTo("\"a-w!-w.br\"");
            assertThat(Decoding.decode(ContentCoding.BROTLI, kept.body()))
                    .isEqualTo(Rig.join(PAGE, "!".getBytes(StandardCharsets.US_ASCII)));
            assertThat(applied).as("nothing is shaped again").hasValue(before);
        }
    }

    /** Appends a text; its kind of change is that text. */
    private record Appending(String text, AtomicInteger applied) implements Shaper {
        @Override
        public String name() {
            return "appending";
        }

        @Override
        public void prepare(Request request, Headers toOrigin) {}

        @Override
        public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
            toClient.set(HeaderName.ETAG, "\"a-w" + text + "\"");
            return Optional.of(new BodyTransform() {
                @Override
                public ByteBuf apply(ByteBuf chunk, boolean last) {
                    applied.incrementAndGet();
                    if (!last) {
                        return chunk;
                    }
                    ByteBuf more = chunk.alloc().buffer().writeBytes(chunk);
                    chunk.release();
                    return more.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
                }

                @Override
                public Optional<Object> sameness() {
                    return Optional.of(text);
                }

                @Override
                public void discard() {}
            });
        }
    }

    @Test
    void formsGoWithTheAnswerTheyWereMadeOf() throws IOException {
        try (Rig rig = rig(CodingSettings.DEFAULTS)) {
            rig.get("/", "Accept-Encoding: gzip");
            rig.get("/", "Accept-Encoding: gzip");
            Rig.until(() -> rig.figure("prepared") == 1);
            assertThat(rig.cache.purge(CacheKey.of("http", "site.example", "/")))
                    .isOne();
            Rig.until(() -> {
                System.gc();
                return rig.figure("kept_bytes") == 0;
            });
            assertThat(rig.get("/", "Accept-Encoding: gzip").field("Content-Length"))
                    .isEmpty();
        }
    }

    @Test
    void keptFormsStayWithinTheirBound() throws IOException {
        CodingSettings tight = new CodingSettings(CodingSettings.MADE, 0, List.of("text/*"), 8, 150_000);
        try (Rig rig = rig(tight)) {
            for (int i = 1; i <= 6; i++) {
                int expected = i;
                rig.get("/" + i, "Accept-Encoding: gzip");
                rig.get("/" + i, "Accept-Encoding: gzip");
                Rig.until(() -> rig.figure("prepared") == expected);
                assertThat(rig.figure("kept_bytes")).isBetween(1L, 150_000L);
            }
            assertThat(rig.get("/6", "Accept-Encoding: gzip").field("Content-Length"))
                    .isNotEmpty();
            assertThat(rig.get("/1", "Accept-Encoding: gzip").field("Content-Length"))
                    .isEmpty();
        }
    }

    @Test
    void whatDoesNotGetSmallerIsSentAsItIs() throws IOException {
        byte[] noise = new byte[50_000];
        new Random(9).nextBytes(noise);
        try (Rig rig = new Rig((request, out) -> out.write(ok(noise, FIELDS)))) {
            rig.get("/", "Accept-Encoding: br");
            rig.get("/", "Accept-Encoding: br");
            Rig.until(() -> !rig.get("/", "Accept-Encoding: br").head().contains("Content-Encoding"));
            assertThat(rig.get("/", "Accept-Encoding: br").body()).isEqualTo(noise);
            assertThat(rig.figure("skipped", "unworthy")).isPositive();
        }
    }
}
