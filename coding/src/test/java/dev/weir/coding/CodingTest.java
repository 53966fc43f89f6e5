package dev.weir.coding;

import static dev.weir.coding.Rig.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.ContentCoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodingTest {
    private static final byte[] PAGE = EncoderTest.content(new Random(1), 40_000);
    private static final String HTML = "Content-Type: text/html; charset=utf-8";

    private static Rig serving(byte[] body, String... fields) throws IOException {
        return new Rig(
                (request, out) -> out.write(request.startsWith("HEAD ") ? head(ok(body, fields)) : ok(body, fields)));
    }

    private static byte[] head(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    void sendsFewerBytesToAClientThatTakesThem(ContentCoding coding) throws IOException {
        try (Rig rig = serving(PAGE, HTML, "ETag: \"a\"", "Accept-Ranges: bytes", "Repr-Digest: sha-256=:AA==:")) {
            Rig.Answer answer = rig.get("/", "Accept-Encoding: " + coding.token());
            assertThat(answer.field("Content-Encoding")).isEqualTo(coding.token());
            assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(answer.field("ETag")).isEqualTo("W/\"a-w." + coding.token() + "\"");
            assertThat(answer.head()).doesNotContainIgnoringCase("content-length", "accept-ranges", "digest");
            assertThat(answer.body()).hasSizeLessThan(PAGE.length / 2);
            assertThat(Decoding.decode(coding, answer.body())).isEqualTo(PAGE);
            assertThat(rig.encoders.open()).isZero();
            assertThat(rig.figure("bytes_in", coding.token())).isEqualTo(PAGE.length);
            assertThat(rig.figure("bytes_out", coding.token())).isEqualTo(answer.body().length);
            Rig.until(() -> rig.records.size() == 1);
            assertThat(rig.records.element().coding()).isEqualTo(coding.token());
        }
    }

    @Test
    void sendsTheAnswerAsItIsToAClientThatSaysNothing() throws IOException {
        try (Rig rig = serving(PAGE, HTML, "ETag: \"a\"", "Vary: Cookie")) {
            Rig.Answer answer = rig.get("/");
            assertThat(answer.body()).isEqualTo(PAGE);
            assertThat(answer.field("ETag")).isEqualTo("\"a\"");
            assertThat(answer.field("Content-Length")).isEqualTo("40000");
            assertThat(answer.field("Vary")).as("it is a variant all the same").isEqualTo("Cookie, Accept-Encoding");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/png | Cache-Control: max-age=5 | media_type",
                "text/event-stream | X: y | media_type",
                "text/html | Cache-Control: no-transform | no_transform",
                "text/html | Content-Encoding: exotic | coded",
                "text/html | Signature: sig1=:AA==: | sealed"
            })
    void leavesAloneWhatIsNotWorthItOrForbidden(String type, String field, String reason) throws IOException {
        try (Rig rig = serving(PAGE, "Content-Type: " + type, field)) {
            Rig.Answer answer = rig.get("/", "Accept-Encoding: br, gzip");
            assertThat(answer.body()).isEqualTo(PAGE);
            assertThat(answer.field("Vary")).isEmpty();
            assertThat(rig.figure("skipped", reason.replace('_', '-'))).isOne();
        }
    }

    @Test
    void leavesAloneWhatTrailersWillSpeakOf() throws IOException {
        try (Rig rig = new Rig((request, out) -> out.write(Rig.join(
                ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Digest\r\n" + HTML + "\r\n\r\n"
                                + Integer.toHexString(PAGE.length) + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                PAGE,
                "\r\n0\r\nContent-Digest: sha-256=:AA==:\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))) {
            assertThat(rig.get("/", "Accept-Encoding: br", "TE: trailers").body())
                    .isEqualTo(PAGE);
            assertThat(rig.figure("skipped", "sealed")).isOne();
        }
    }

    @Test
    void leavesShortBodiesAlone() throws IOException {
        try (Rig rig = serving(Arrays.copyOf(PAGE, 511), HTML)) {
            assertThat(rig.get("/", "Accept-Encoding: br").field("Content-Encoding"))
                    .isEmpty();
        }
        try (Rig rig = serving(Arrays.copyOf(PAGE, 512), HTML)) {
            assertThat(rig.get("/", "Accept-Encoding: br").field("Content-Encoding"))
                    .isEqualTo("br");
        }
    }

    @Test
    void saysToHeadWhatItSaysToGet() throws IOException {
        try (Rig rig = serving(PAGE, HTML, "ETag: \"a\"")) {
            Rig.Answer get = rig.get("/", "Accept-Encoding: zstd");
            Rig.Answer head = rig.send("HEAD", "/", "Accept-Encoding: zstd");
            for (String field : List.of("Content-Encoding", "Vary", "ETag", "Content-Type", "Content-Length")) {
                assertThat(head.field(field)).as(field).isEqualTo(get.field(field));
            }
            assertThat(rig.encoders.open()).isZero();
        }
    }

    @Test
    void rangesAreOfTheContentAsItIs() throws IOException {
        try (Rig rig = serving(PAGE, HTML, "ETag: \"a\"")) {
            Rig.Answer whole = rig.get("/", "Accept-Encoding: br", "Range: bytes=0-9");
            assertThat(whole.field("Content-Encoding")).isEmpty();
            assertThat(rig.lastAsked()).contains("Range: bytes=0-9");
            rig.get("/", "Accept-Encoding: br", "Range: bytes=0-9", "If-Range: W/\"a-w.br\"");
            assertThat(rig.lastAsked())
                    .as("what would be continued is not sent in parts")
                    .doesNotContain("Range:");
        }
    }

    @Test
    void conditionsReachTheOriginAsItsOwn() throws IOException {
        try (Rig rig = new Rig((request, out) -> out.write(
                request.contains("If-None-Match: \"a\"")
                        ? "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".getBytes(StandardCharsets.US_ASCII)
                        : ok(PAGE, HTML, "ETag: \"a\"")))) {
            String tag = rig.get("/", "Accept-Encoding: gzip").field("ETag");
            Rig.Answer again = rig.get("/", "Accept-Encoding: gzip", "If-None-Match: " + tag);
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.field("ETag")).isEqualTo(tag);
            assertThat(again.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(rig.get("/", "Accept-Encoding: gzip", "If-None-Match: \"a\"")
                            .field("ETag"))
                    .as("the client's copy as it is stays good")
                    .isEqualTo("\"a\"");
            assertThat(rig.get("/", "Accept-Encoding: br, gzip", "If-None-Match: \"x\", " + tag)
                            .field("ETag"))
                    .as("a copy in another coding that it takes stays good")
                    .isEqualTo(tag);
            Rig.Answer other = rig.get("/", "If-None-Match: " + tag);
            assertThat(other.status())
                    .as("a cache must not give a coded copy to this client")
                    .isEqualTo(200);
            assertThat(other.body()).isEqualTo(PAGE);
        }
    }

    @Test
    void writersMayNameTheCodedStateThatTheySaw() throws IOException {
        try (Rig rig = serving(PAGE, HTML, "ETag: \"new\"")) {
            Rig.Answer answer = rig.send(
                    "PUT", "/", "If-Match: W/\"a-w.br\", \"b-w.zstd\"", "Content-Length: 0", "Accept-Encoding: gzip");
            assertThat(rig.lastAsked()).contains("If-Match: \"a\", \"b\"\r\n");
            assertThat(answer.field("Content-Encoding")).isEqualTo("gzip");
            assertThat(answer.field("ETag"))
                    .as("the new state's, not this body's")
                    .isEqualTo("\"new\"");
        }
    }

    @Test
    void aWeakTagStaysAsItIs() throws IOException {
        try (Rig rig = serving(PAGE, HTML, "ETag: W/\"a\"")) {
            assertThat(rig.get("/", "Accept-Encoding: gzip").field("ETag")).isEqualTo("W/\"a\"");
        }
    }

    @Test
    void nothingIsHeldBackWhileTheOriginThinks() throws Exception {
        String first = "data that the client shall see at once ".repeat(20);
        for (ContentCoding coding : CodingSettings.MADE) {
            CountDownLatch seen = new CountDownLatch(1);
            try (Rig rig = new Rig((request, out) -> {
                        out.write(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + HTML
                                        + "\r\nTrailer: X-Sum\r\n\r\n" + Integer.toHexString(first.length()) + "\r\n"
                                        + first + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        await(seen);
                        out.write("3\r\nend\r\n0\r\nX-Sum: 17\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    });
                    Visitor visitor = new Visitor(rig)) {
                visitor.send("GET", "/", "Accept-Encoding: " + coding.token(), "TE: trailers");
                assertThat(visitor.head()).contains("Content-Encoding: " + coding.token());
                byte[] begun = new byte[0];
                while (begun.length == 0
                        || !new String(Decoding.begun(coding, begun, first.length()), StandardCharsets.US_ASCII)
                                .equals(first)) {
                    begun = Rig.join(begun, visitor.chunk());
                }
                assertThat(rig.encoders.open()).isOne();
                seen.countDown();
                for (byte[] chunk = visitor.chunk(); chunk.length > 0; chunk = visitor.chunk()) {
                    begun = Rig.join(begun, chunk);
                }
                assertThat(new String(Decoding.decode(coding, begun), StandardCharsets.US_ASCII))
                        .isEqualTo(first + "end");
                assertThat(visitor.head()).as("trailers").isEqualTo("X-Sum: 17\r\n");
                Rig.until(() -> rig.encoders.open() == 0);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void encodersAreLetGoOfWhenTheClientLeaves() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (Rig rig = new Rig((request, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n" + HTML + "\r\n\r\nbegin")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await(gone);
            // What nobody takes is how the edge learns that the client has left
            for (int i = 0; i < 100; i++) {
                out.write(PAGE, 0, 9_000);
                out.flush();
            }
        })) {
            try (Visitor visitor = new Visitor(rig)) {
                visitor.send("GET", "/", "Accept-Encoding: br");
                visitor.head();
                assertThat(rig.encoders.open()).isOne();
            }
            gone.countDown();
            Rig.until(() -> rig.encoders.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BROTLI", "ZSTD", "GZIP"})
    void anAnswerThatBreaksIsCutOffWhereTheClientSeesIt(ContentCoding coding) throws IOException {
        try (Rig rig = new Rig((request, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n" + HTML + "\r\n\r\nbegin")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            throw new IOException("the origin has had enough");
        })) {
            assertThatThrownBy(() -> rig.get("/", "Accept-Encoding: " + coding.token()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("ended");
            Rig.until(() -> rig.encoders.open() == 0);
        }
    }

    @Test
    void beyondTheBoundBodiesGoOutAsTheyAre() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CodingSettings one = new CodingSettings(CodingSettings.MADE, 0, List.of("text/*"), 1, 1 << 20);
        try (Rig rig = new Rig(
                        (request, out) -> {
                            byte[] answer = ok(PAGE, HTML);
                            out.write(answer, 0, 200);
                            out.flush();
                            if (request.contains("/slow")) {
                                await(go);
                            }
                            out.write(answer, 200, answer.length - 200);
                        },
                        one,
                        List.of());
                Visitor slow = new Visitor(rig)) {
            slow.send("GET", "/slow", "Accept-Encoding: br");
            Rig.until(() -> rig.encoders.open() == 1);
            Rig.Answer other = rig.get("/", "Accept-Encoding: br");
            assertThat(other.body()).isEqualTo(PAGE);
            assertThat(other.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(rig.figure("skipped", "busy")).isOne();
            go.countDown();
            assertThat(Decoding.decode(ContentCoding.BROTLI, slow.read(false).body()))
                    .isEqualTo(PAGE);
        }
    }

    @Test
    void whatAnotherSiteAsksForWithTheUsersCookiesIsNotCoded() throws IOException {
        try (Rig rig = serving(PAGE, HTML)) {
            String cross = "Sec-Fetch-Site: cross-site";
            assertThat(rig.get("/", "Accept-Encoding: br", "Cookie: a=b", cross).field("Content-Encoding"))
                    .isEmpty();
            assertThat(rig.get("/", "Accept-Encoding: br", "Cookie: a=b", cross, "Sec-Fetch-Dest: document")
                            .field("Content-Encoding"))
                    .as("a link from another site")
                    .isEqualTo("br");
            assertThat(rig.get("/", "Accept-Encoding: br", cross).field("Content-Encoding"))
                    .isEqualTo("br");
            assertThat(rig.get("/", "Accept-Encoding: br", "Cookie: a=b").field("Content-Encoding"))
                    .isEqualTo("br");
        }
    }

    @Test
    void anOldClientGetsItToTheEndOfTheConnection() throws IOException {
        try (Rig rig = serving(PAGE, HTML);
                Visitor visitor = new Visitor(rig)) {
            visitor.write("GET / HTTP/1.0\r\nHost: site.example\r\nAccept-Encoding: gzip\r\n\r\n");
            Rig.Answer answer = visitor.read(false);
            assertThat(Decoding.decode(ContentCoding.GZIP, answer.body())).isEqualTo(PAGE);
        }
    }
}
