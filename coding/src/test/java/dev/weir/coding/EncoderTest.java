package dev.weir.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.http.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderTest {
    private static final Encoders ENCODERS = ready();

    @TempDir
    private Path folder;

    static Encoders ready() {
        Encoders encoders = new Encoders(
                Map.of(
                        ContentCoding.BROTLI,
                        com.aayushatharva.brotli4j.Brotli4jLoader::ensureAvailability,
                        ContentCoding.ZSTD,
                        com.github.luben.zstd.util.Native::load),
                Runnable::run);
        encoders.atATime(16);
        CodingSettings.MADE.forEach(encoders::has);
        return encoders;
    }

    @BeforeAll
    static void everyLibraryLoads() {
        assertThat(ENCODERS.of(CodingSettings.MADE)).isEqualTo(CodingSettings.MADE);
    }

    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    void whatIsCodedIsWhatWasThere(ContentCoding coding) {
        Random random = new Random(7);
        for (int round = 0; round < 120; round++) {
            byte[] content = content(random, random.nextInt(round % 10 == 0 ? 400_000 : 5_000));
            long length = random.nextBoolean() ? content.length : -1;
            ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
            try (Encoder encoder = random.nextInt(8) == 0 && content.length < 5_000
                    ? Encoders.thorough(coding, length)
                    : opened(coding, length)) {
                for (int at = 0; at < content.length; ) {
                    int size = Math.min(content.length - at, 1 + random.nextInt(70_000));
                    ByteBuf piece = piece(random, Arrays.copyOfRange(content, at, at + size));
                    encoder.encode(piece, out);
                    piece.release();
                    at += size;
                    if (random.nextInt(3) == 0) {
                        encoder.flush(out);
                        assertThat(Decoding.begun(coding, bytes(out), at))
                                .as("all that was taken can be read after a flush, round %d", round)
                                .isEqualTo(Arrays.copyOf(content, at));
                    }
                }
                encoder.finish(out);
            }
            assertThat(Decoding.decode(coding, bytes(out)))
                    .as("round %d", round)
                    .isEqualTo(content);
            out.release();
        }
        assertThat(ENCODERS.open()).isZero();
    }

    private static Encoder opened(ContentCoding coding, long length) {
        Encoder encoder = ENCODERS.open(coding, length);
        assertThat(encoder).isNotNull();
        return new Encoder() {
            @Override
            public void encode(ByteBuf in, ByteBuf out) {
                encoder.encode(in, out);
            }

            @Override
            public void flush(ByteBuf out) {
                encoder.flush(out);
            }

            @Override
            public void finish(ByteBuf out) {
                encoder.finish(out);
            }

            @Override
            public void close() {
                ENCODERS.close(encoder);
            }
        };
    }

    static byte[] content(Random random, int length) {
        byte[] content = new byte[length];
        boolean noise = random.nextInt(4) == 0;
        byte[] words =
                "the quick brown fox {\"id\": 17, \"name\": \"weir\"} <p class=\"x\">".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < length; i++) {
            content[i] = noise ? (byte) random.nextInt() : words[(i + random.nextInt(3)) % words.length];
        }
        return content;
    }

    private static ByteBuf piece(Random random, byte[] bytes) {
        int middle = bytes.length / 2;
        return switch (random.nextInt(4)) {
            case 0 -> Unpooled.wrappedBuffer(bytes).asReadOnly();
            case 1 -> Unpooled.directBuffer().writeBytes(bytes);
            case 2 ->
                Unpooled.wrappedBuffer(
                        Unpooled.directBuffer().writeBytes(bytes, 0, middle),
                        Unpooled.wrappedBuffer(bytes, middle, bytes.length - middle));
            default -> Unpooled.wrappedBuffer(bytes);
        };
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    void theUsualProgramsReadIt(ContentCoding coding) throws Exception {
        String program = switch (coding) {
            case BROTLI -> "brotli";
            case ZSTD -> "zstd";
            default -> "gzip";
        };
        assumeTrue(isInstalled(program), program + " is not installed");
        byte[] content = content(new Random(3), 300_000);
        ByteBuf out = Unpooled.directBuffer();
        try (Encoder encoder = Encoders.thorough(coding, content.length)) {
            encoder.encode(Unpooled.wrappedBuffer(content), out);
            encoder.finish(out);
        }
        Path coded = folder.resolve("coded");
        Files.write(coded, bytes(out));
        out.release();
        Process process = new ProcessBuilder(List.of(program, "-d", "-c"))
                .redirectInput(coded.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.getInputStream().readAllBytes()).isEqualTo(content);
        assertThat(process.waitFor()).isZero();
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    void anEmptyBodyIsCodedToo(ContentCoding coding) throws IOException {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
        try (Encoder encoder = opened(coding, -1)) {
            encoder.finish(out);
        }
        assertThat(Decoding.decode(coding, bytes(out))).isEmpty();
        out.release();
    }
}
