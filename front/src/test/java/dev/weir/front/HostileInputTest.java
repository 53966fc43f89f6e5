package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Request;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded noise: nothing throws, nothing but the declared additions changes. */
class HostileInputTest {
    private static final String[] PIECES = {
        "<",
        ">",
        "</head>",
        "<head>",
        "<body",
        " class='a>b'>",
        "<body>",
        "</body>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<template>",
        "</template>",
        "<meta charset=x>",
        "<noscript>",
        "\"",
        "'",
        "=",
        "\u0000",
        " ",
        "text",
        "</",
        "<!doctype html>",
        "<style>",
        "<html>",
        "/",
        "\u00e9",
        "<frameset>",
        "<base href=x>",
        "\n"
    };

    @Test
    void aPageOfNoiseKeepsEveryByte() {
        FrontBench bench = new FrontBench();
        bench.indexAnswers = true;
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder page = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                page.append(PIECES[random.nextInt(PIECES.length)]);
            }
            FakeOrigin.Answer answer = FakeOrigin.html(200, page.toString());
            FakeOrigin.Answer shaped = bench.shaped(Requests.get("/p"), answer, 1 + random.nextInt(9));
            assertThat(Additions.removed(FrontBench.text(shaped))).isEqualTo(page.toString());
        }
    }

    @Test
    void fieldsOfNoiseNeverThrow() {
        FrontBench bench = new FrontBench();
        bench.origin.otherwise = fetch -> FakeOrigin.html(200, FakeOrigin.page("t", "Some words of text. "));
        Random random = new Random(12);
        List<String> names = List.of(
                "Accept",
                "If-None-Match",
                "If-Match",
                "If-Range",
                "Range",
                "Accept-Encoding",
                "Cache-Control",
                "Content-Type",
                "Content-Disposition",
                "Content-Security-Policy",
                "ETag",
                "Link",
                "Vary",
                "Content-Length",
                "Content-Encoding");
        String alphabet = "abmdtexhl/*;=q01.9,\"'<>()-W \\%&?#@:{}\t\u00ff";
        for (int round = 0; round < 5_000; round++) {
            String[] fields = new String[8];
            for (int i = 0; i < fields.length; i += 2) {
                fields[i] = names.get(random.nextInt(names.size()));
                fields[i + 1] = (i == 0 ? "text/markdown," : "") + noise(random, alphabet);
            }
            Request request =
                    Requests.get("/" + noise(random, "abc./%-md?&='") + (round % 2 == 0 ? ".md" : ""), fields);
            bench.answer(request);
            bench.prepared(request);
            Headers headers = new Headers().add(HeaderName.CONTENT_TYPE, "text/html");
            for (int i = 2; i < fields.length; i += 2) {
                headers.add(HeaderName.of(fields[i]), fields[i + 1]);
            }
            FakeOrigin.Answer answer = new FakeOrigin.Answer(200, headers, "<body>x".getBytes(StandardCharsets.UTF_8));
            FakeOrigin.Answer shaped = bench.shaped(request, answer, 3);
            shaped.headers().forEach((_, value) -> assertThat(value).doesNotContain("\r", "\n"));
        }
    }

    private static String noise(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
