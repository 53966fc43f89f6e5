package dev.weir.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Answerer;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.http.ContentCoding;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodedAnswererTest {
    private static final byte[] TEXT = EncoderTest.content(new Random(4), 30_000);

    /** Answers everything with the same text, or 304. */
    private static final Answerer MAKER = new Answerer() {
        @Override
        public String name() {
            return "maker";
        }

        @Override
        public boolean concerns(Request request) {
            return true;
        }

        @Override
        public Optional<Response> answer(Request request, Identity identity, Origin origin) {
            Headers headers = new Headers().add(HeaderName.ETAG, "\"m\"").add(HeaderName.CONTENT_TYPE, "text/markdown");
            boolean known = request.headers().combined(HeaderName.IF_NONE_MATCH).equals("\"m\"");
            return Optional.of(new Response(known ? 304 : 200, headers, known ? new byte[0] : TEXT));
        }
    };

    private static Rig rig() throws IOException {
        return new Rig((request, out) -> {}, CodingSettings.DEFAULTS, List.of(MAKER));
    }

    @Test
    void whatIsMadeHereIsCodedWhole() throws IOException {
        try (Rig rig = rig()) {
            for (ContentCoding coding : CodingSettings.MADE) {
                String accept = "Accept-Encoding: " + coding.token();
                Rig.Answer answer = rig.get("/", accept);
                assertThat(answer.field("Content-Encoding")).isEqualTo(coding.token());
                assertThat(answer.field("ETag")).isEqualTo("\"m-w." + coding.token() + "\"");
                assertThat(answer.field("Vary")).isEqualTo("Accept-Encoding");
                assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(answer.body().length));
                assertThat(Decoding.decode(coding, answer.body())).isEqualTo(TEXT);
                Rig.Answer head = rig.send("HEAD", "/", accept);
                assertThat(head.field("Content-Length")).isEqualTo(answer.field("Content-Length"));
                Rig.Answer again = rig.get("/", accept, "If-None-Match: " + answer.field("ETag"));
                assertThat(again.status()).isEqualTo(304);
                assertThat(again.field("ETag")).isEqualTo(answer.field("ETag"));
                assertThat(again.field("Vary")).isEqualTo("Accept-Encoding");
            }
            assertThat(rig.get("/").body()).isEqualTo(TEXT);
            assertThat(rig.get("/").field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(rig.encoders.open()).isZero();
        }
    }
}
