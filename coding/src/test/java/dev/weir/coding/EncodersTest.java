package dev.weir.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncodersTest {
    @Test
    void aLibraryIsLoadedOnceAndElsewhereWhenItsCodingIsWanted() {
        List<Runnable> elsewhere = new ArrayList<>();
        AtomicInteger loaded = new AtomicInteger();
        Encoders encoders = new Encoders(Map.of(ContentCoding.BROTLI, loaded::incrementAndGet), elsewhere::add);
        assertThat(elsewhere).as("nothing before somebody asks").isEmpty();
        assertThat(encoders.has(ContentCoding.BROTLI)).isFalse();
        assertThat(encoders.has(ContentCoding.BROTLI)).isFalse();
        assertThat(encoders.of(CodingSettings.MADE)).containsExactly(ContentCoding.ZSTD, ContentCoding.GZIP);
        elsewhere.forEach(Runnable::run);
        assertThat(loaded).hasValue(1);
        assertThat(encoders.has(ContentCoding.BROTLI)).isTrue();
        assertThat(encoders.of(CodingSettings.MADE)).isEqualTo(CodingSettings.MADE);
    }

    @Test
    void aLibraryThatDoesNotLoadIsNotOfferedAndNotTriedAgain() {
        AtomicInteger tried = new AtomicInteger();
        Encoders encoders = new Encoders(
                Map.of(ContentCoding.ZSTD, () -> {
                    tried.incrementAndGet();
                    throw new UnsatisfiedLinkError("no such library on this machine");
                }),
                Runnable::run);
        assertThat(encoders.has(ContentCoding.ZSTD)).isFalse();
        assertThat(encoders.has(ContentCoding.ZSTD)).isFalse();
        encoders.load();
        assertThat(tried).hasValue(1);
        assertThat(encoders.of(List.of(ContentCoding.ZSTD))).isEmpty();
    }

    @Test
    void encodersAreBounded() {
        Encoders encoders = EncoderTest.ready();
        encoders.atATime(1);
        Encoder first = encoders.open(ContentCoding.GZIP, -1);
        assertThat(first).isNotNull();
        assertThat(encoders.open(ContentCoding.GZIP, -1)).isNull();
        encoders.close(first);
        Encoder next = encoders.open(ContentCoding.BROTLI, 1000);
        assertThat(next).isNotNull();
        encoders.close(next);
        assertThat(encoders.open()).isZero();
    }

    /** Memory outside the heap that is not given back would be 130 MB or more here. */
    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    @EnabledOnOs(OS.LINUX)
    void bodiesThatBreakOffGiveTheirMemoryBack(ContentCoding coding) throws Exception {
        Encoders encoders = EncoderTest.ready();
        byte[] content = EncoderTest.content(new Random(5), 40_000);
        breakOff(encoders, coding, content, 100);
        long before = resident();
        breakOff(encoders, coding, content, 500);
        assertThat(resident() - before).isLessThan(80_000);
        assertThat(encoders.open()).isZero();
    }

    private static void breakOff(Encoders encoders, ContentCoding coding, byte[] content, int times) {
        CodingCounts counts = new CodingCounts();
        for (int i = 0; i < times; i++) {
            Encoder encoder = encoders.open(coding, -1);
            assertThat(encoder).isNotNull();
            EncodingTransform transform = new EncodingTransform(coding, encoders, encoder, counts, null);
            transform.apply(Unpooled.wrappedBuffer(content), false).release();
            transform.discard();
            transform.discard();
        }
    }

    /** Kilobytes. */
    private static long resident() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFailureOfALibraryLetsGoOfEverything() {
        Encoders encoders = EncoderTest.ready();
        Encoder opened = encoders.open(ContentCoding.GZIP, -1);
        assertThat(opened).isNotNull();
        AtomicInteger abandoned = new AtomicInteger();
        Encoder failing = new Encoder() {
            @Override
            public void encode(ByteBuf in, ByteBuf out) {
                throw new IllegalStateException("the library failed");
            }

            @Override
            public void flush(ByteBuf out) {}

            @Override
            public void finish(ByteBuf out) {}

            @Override
            public void close() {
                opened.close();
            }
        };
        Capture capture = new Capture(100, piece -> {}, abandoned::incrementAndGet);
        EncodingTransform transform =
                new EncodingTransform(ContentCoding.GZIP, encoders, failing, new CodingCounts(), capture);
        ByteBuf chunk = ByteBufAllocator.DEFAULT.buffer().writeInt(7);
        assertThatThrownBy(() -> transform.apply(chunk, false)).hasMessageContaining("the library failed");
        assertThat(chunk.refCnt()).isZero();
        assertThat(encoders.open()).isZero();
        assertThat(abandoned).hasValue(1);
        transform.discard();
        assertThat(encoders.open()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, true",
        "TEXT/HTML; Charset=UTF-8, true",
        "text/event-stream, false",
        "application/json, true",
        "application/problem+json, true",
        "application/json5, false",
        "image/svg+xml, true",
        "image/png, false",
        "application/octet-stream, false",
        "font/woff2, false",
        "nonsense, false",
        "text, false"
    })
    void theMediaTypesAreThoseThatGetSmaller(String type, boolean included) {
        MediaTypes types = new MediaTypes(CodingSettings.DEFAULTS.mediaTypes());
        assertThat(types.include(type)).isEqualTo(included);
        assertThat(types.include(type)).as("remembered").isEqualTo(included);
    }

    @Test
    void eventStreamsAreCodedWhenTheyAreNamed() {
        assertThat(new MediaTypes(List.of("text/event-stream")).include("text/event-stream; charset=utf-8"))
                .isTrue();
    }

    @Test
    void settingsAreChecked() {
        CodingSettings d = CodingSettings.DEFAULTS;
        assertThatThrownBy(() -> new CodingSettings(List.of(ContentCoding.DEFLATE), 0, d.mediaTypes(), 1, 1))
                .hasMessageContaining("deflate");
        assertThatThrownBy(() ->
                        new CodingSettings(List.of(ContentCoding.GZIP, ContentCoding.GZIP), 0, d.mediaTypes(), 1, 1))
                .hasMessageContaining("twice");
        for (String type : List.of("*/*", "text", "*json", "text/html;q=1", "")) {
            assertThatThrownBy(() -> new CodingSettings(d.codings(), 0, List.of(type), 1, 1))
                    .hasMessageContaining("media-types");
        }
    }
}
