package dev.weir.readiness;

import static dev.weir.readiness.SafeFetcherFixture.LOOPBACK;
import static dev.weir.readiness.SafeFetcherFixture.fetcher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Seeded hostile input: whatever comes, a fetch ends with an answer or a reason. */
@Timeout(60)
class SafeFetcherFuzzTest {
    private static final List<String> PIECES = List.of(
            "http",
            "https",
            "://",
            "//",
            "/",
            "\\",
            ":",
            "@",
            "?",
            "#",
            "[",
            "]",
            "%",
            "%2f",
            "%00",
            "%zz",
            "..",
            ".",
            "127.0.0.1",
            "0x7f",
            "017700000001",
            "2130706433",
            "::1",
            "::ffff:10.0.0.1",
            "localhost",
            "example.com",
            "EXAMPLE",
            "b\u00fccher",
            "\uff11\uff12\uff17",
            "\u3002",
            "\u00ad",
            "\u202e",
            "\ud800",
            "xn--",
            "xn--a",
            "-",
            "_",
            " ",
            "\t",
            "\r\n",
            "\u0000",
            "80",
            "0",
            "65536",
            "999999999999",
            "a",
            "x".repeat(70),
            "&",
            ";",
            "=",
            "é",
            "\u00e2\u0098\u0083");

    private static String mix(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "" : "http://");
        for (int i = random.nextInt(9); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void readsAnyLocationOrRefusesIt() throws SafeFetcherRefusal {
        SafeFetcherTarget base = SafeFetcherTarget.of(URI.create("http://site.test/a/b?c"));
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < 30_000; i++) {
            String location = mix(random);
            try {
                SafeFetcherTarget target = base.redirect(location);
                read++;
                assertThat(target.uri().toString()).as(location).matches("https?://[a-z0-9._:\\[\\]-]+/[\\x21-\\x7e]*");
                assertThat(SafeFetcherTarget.of(target.uri())).as(location).isEqualTo(target);
                assertThat(target.uri().getRawAuthority())
                        .as(location)
                        .startsWith(target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]");
            } catch (SafeFetcherRefusal e) {
                assertThat(e.text()).doesNotContainPattern("[\\p{Cntrl}]");
            }
        }
        assertThat(read).as("locations that lead somewhere").isGreaterThan(3_000);
    }

    @Test
    void readsAnyUrlOrRefusesIt() {
        Random random = new Random(2);
        for (int i = 0; i < 30_000; i++) {
            URI url;
            try {
                url = new URI(mix(random));
            } catch (URISyntaxException e) {
                continue;
            }
            try {
                SafeFetcherTarget.of(url);
            } catch (SafeFetcherRefusal e) {
                assertThat(e.reason()).isEqualTo(Fetcher.Reason.FORBIDDEN_URL);
            }
        }
    }

    @Test
    void endsWithAnAnswerOrAReasonWhateverTheServerSends() throws InterruptedException {
        List<String> answers = List.of(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /x\r\nRetry-After: 0\r\n\r\n",
                "HTTP/1.1 503 Busy\r\nRetry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b\b\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0");
        Random random = new Random(3);
        String[] next = {""};
        try (SafeFetcherRawServer server = new SafeFetcherRawServer(
                        (head, out) -> out.write(next[0].getBytes(StandardCharsets.ISO_8859_1)));
                SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(10), SafeFetcherResolver.Lookup.system())) {
            for (int i = 0; i < 600; i++) {
                next[0] = mutated(answers.get(random.nextInt(answers.size())), random);
                Fetched fetched = fetcher.fetch(new Probe(server.url("/"), "GET", new Headers(), 1_000, 3));
                switch (fetched) {
                    case Answer answer -> assertThat(answer.body().length).isLessThanOrEqualTo(1_000);
                    case NoAnswer none -> {
                        assertThat(none.message()).isNotBlank();
                        if (none.reason() == Fetcher.Reason.TIMED_OUT) {
                            fail("a server that closes its connection cannot keep anybody waiting: %s", next[0]);
                        }
                    }
                }
            }
        }
    }

    private static String mutated(String answer, Random random) {
        StringBuilder text = new StringBuilder(answer);
        for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, "\r\n\0 :,;".charAt(random.nextInt(7)));
                default -> text.setLength(Math.max(1, at));
            }
        }
        return text.toString();
    }
}
