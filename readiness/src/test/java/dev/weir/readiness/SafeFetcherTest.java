package dev.weir.readiness;

import static dev.weir.readiness.SafeFetcherFixture.LOOPBACK;
import static dev.weir.readiness.SafeFetcherFixture.OK;
import static dev.weir.readiness.SafeFetcherFixture.answered;
import static dev.weir.readiness.SafeFetcherFixture.fetch;
import static dev.weir.readiness.SafeFetcherFixture.fetchFrom;
import static dev.weir.readiness.SafeFetcherFixture.fetcher;
import static dev.weir.readiness.SafeFetcherFixture.refused;
import static dev.weir.readiness.SafeFetcherFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import dev.weir.readiness.Fetcher.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SafeFetcherTest {
    // What an answer carries

    @Test
    void reportsTheAnswerAsItWasSent() {
        Answer answer = answered(fetchFrom(
                "HTTP/1.1 404 Nothing Here\r\nX-ODD-name:  two  spaces \r\nlink: <a>\r\nLink: <b>\r\n\r\nbody"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.statusText()).isEqualTo("Nothing Here");
        assertThat(answer.headers().nameAt(0)).hasToString("X-ODD-name");
        assertThat(answer.headers().valueAt(0)).isEqualTo("two  spaces");
        assertThat(answer.headers().all(HeaderName.LINK)).containsExactly("<a>", "<b>");
        assertThat(text(answer)).isEqualTo("body");
        assertThat(answer.truncated()).isFalse();
        assertThat(answer.hops()).isEmpty();
    }

    @Test
    void fillsInTheStandardReasonWhenNoneWasSent() {
        assertThat(answered(fetchFrom("HTTP/1.1 403\r\n\r\n")).statusText()).isEqualTo("Forbidden");
        assertThat(answered(fetchFrom("HTTP/1.1 799 \r\n\r\n")).status()).isEqualTo(799);
    }

    @Test
    void sendsItsNameAndTheProbesFieldsAndNothingThatTellsMore() {
        try (SafeFetcherRawServer server =
                        SafeFetcherRawServer.saying(OK + "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
                SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(10), SafeFetcherResolver.Lookup.system())) {
            Headers accept = new Headers().add(HeaderName.ACCEPT, "text/markdown");
            answered(fetcher.fetch(new Probe(server.url("/a?b=c"), "GET", accept, 100, 0)));
            answered(fetcher.fetch(new Probe(server.url("/a?b=c"), "HEAD", accept, 100, 0)));

            assertThat(server.requests().getFirst())
                    .containsExactlyInAnyOrder(
                            "GET /a?b=c HTTP/1.1",
                            "Host: 127.0.0.1:" + server.port(),
                            "Accept: text/markdown",
                            "Accept-Encoding: gzip, deflate",
                            "User-Agent: WeirScanner/test",
                            "Connection: close");
            assertThat(server.requests().get(1))
                    .contains("HEAD /a?b=c HTTP/1.1")
                    .noneMatch(line -> line.startsWith("Cookie"));
        }
    }

    // Addresses and URLs

    @Test
    void refusesLoopbackByDefaultAndSaysHowToAllowIt() {
        try (SafeFetcher fetcher =
                fetcher(AddressPolicy.publicOnly(), Duration.ofSeconds(5), SafeFetcherResolver.Lookup.system())) {
            Fetched fetched = fetcher.fetch(new Probe(URI.create("http://127.0.0.1:9/"), "GET", new Headers(), 100, 0));
            assertThat(refused(fetched, Reason.FORBIDDEN_ADDRESS).message())
                    .isEqualTo(
                            "127.0.0.1 is a loopback address; use --allow-private or --allow 127.0.0.0/8 to scan your own network");
            Fetched named = fetcher.fetch(new Probe(URI.create("http://localhost/"), "GET", new Headers(), 100, 0));
            assertThat(refused(named, Reason.FORBIDDEN_ADDRESS).message()).startsWith("localhost leads to");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://0x7f.1/",
                "http://127.0.0.1./",
                "http://[fe80::1%25eth0]/",
                "http://[::1%251]/",
                "http://user:secret@127.0.0.1/",
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "http:/etc",
                "http://127.0.0.1:0/",
                "http://127.0.0.1:65536/",
                "http://a..b/",
                "http://%31%32%37.0.0.1/",
                "mailto:a@example.com"
            })
    void refusesUrlsThatCanBeReadInTwoWays(String url) {
        refused(fetch(URI.create(url), 100, 0), Reason.FORBIDDEN_URL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::]/"})
    void checksIpv6LiteralsToo(String url) {
        refused(fetch(URI.create(url), 100, 0), Reason.FORBIDDEN_ADDRESS);
    }

    @Test
    void refusesANameThatMixesPublicAndPrivateAddresses() {
        SafeFetcherResolver.Lookup mixed =
                host -> List.of(InetAddress.ofLiteral("192.88.98.1"), InetAddress.ofLiteral("10.0.0.7"));
        try (SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(5), mixed)) {
            Fetched fetched = fetcher.fetch(new Probe(URI.create("http://site.test/"), "GET", new Headers(), 100, 0));
            assertThat(refused(fetched, Reason.FORBIDDEN_ADDRESS).message()).contains("10.0.0.7");
        }
    }

    @Test
    void looksANameUpOnceAndConnectsToTheCheckedAddress() {
        try (SafeFetcherRawServer server = SafeFetcherRawServer.saying(OK + "\r\npinned")) {
            Deque<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "169.254.169.254"));
            SafeFetcherResolver.Lookup rebinding = host -> List.of(InetAddress.ofLiteral(answers.removeFirst()));
            URI url = URI.create("http://site.test:" + server.port() + "/");
            try (SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(5), rebinding)) {
                Probe probe = new Probe(url, "GET", new Headers(), 100, 0);

                assertThat(text(answered(fetcher.fetch(probe)))).isEqualTo("pinned");
                assertThat(answers).as("one look-up a connection").hasSize(1);
                refused(fetcher.fetch(probe), Reason.FORBIDDEN_ADDRESS);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"foo_bar.test, foo_bar.test", "B\u00fccher.test, xn--bcher-kva.test", "WWW.Test, www.test"})
    void asksHostsWithUnusualNames(String written, String host) {
        try (SafeFetcherRawServer server = SafeFetcherRawServer.saying(OK + "\r\nhere")) {
            List<String> lookedUp = new ArrayList<>();
            SafeFetcherResolver.Lookup lookup = name -> {
                lookedUp.add(name);
                return List.of(InetAddress.ofLiteral("127.0.0.1"));
            };
            URI url = URI.create("http://" + written + ":" + server.port() + "/");
            SafeFetcher.Settings settings = SafeFetcher.Settings.standard(LOOPBACK, "test", List.of(url));
            try (SafeFetcher fetcher = new SafeFetcher(settings, lookup, Clock.systemUTC())) {
                Probe probe = new Probe(url, "GET", new Headers(), 100, 0);

                assertThat(text(answered(fetcher.fetch(probe)))).isEqualTo("here");
                assertThat(lookedUp).containsExactly(host);
                assertThat(server.requests().getFirst()).contains("Host: " + host + ":" + server.port());
            }
        }
    }

    @Test
    void saysWhenANameHasNoAddress() {
        SafeFetcherResolver.Lookup none = host -> {
            throw new UnknownHostException(host);
        };
        try (SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(5), none)) {
            Fetched fetched = fetcher.fetch(new Probe(URI.create("http://site.test/"), "GET", new Headers(), 100, 0));
            assertThat(refused(fetched, Reason.UNKNOWN_HOST).message()).contains("site.test");
        }
    }

    @Test
    void saysWhenNothingListens() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = taken.getLocalPort();
        }
        NoAnswer none = refused(fetch(URI.create("http://127.0.0.1:" + port + "/"), 100, 0), Reason.CONNECT_FAILED);
        assertThat(none.message()).contains("127.0.0.1:" + port).contains("is the server up");
    }

    // Redirects

    @Test
    void followsRedirectsByHand() {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            String path = head.getFirst().split(" ", -1)[1];
            String location = switch (path) {
                case "/a/b" -> "?c";
                case "/a/b?c" -> "../d e/\u00c3\u00a9#part";
                default -> "";
            };
            String answer = location.isEmpty()
                    ? OK + "\r\n" + path
                    : "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 5\r\n\r\nmoved";
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        })) {
            Answer answer = answered(fetch(server.url("/a/b"), 100, 5));

            assertThat(text(answer)).isEqualTo("/d%20e/%C3%A9");
            assertThat(answer.url()).isEqualTo(server.url("/d%20e/%C3%A9"));
            assertThat(answer.hops()).containsExactly(server.url("/a/b"), server.url("/a/b?c"));
            assertThat(answered(fetch(server.url("/a/b"), 100, 0)).status()).isEqualTo(302);
        }
    }

    @Test
    void recognisesARedirectLoop() {
        try (SafeFetcherRawServer server = SafeFetcherRawServer.saying("HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n")) {
            assertThat(refused(fetch(server.url("/"), 100, 5), Reason.TOO_MANY_REDIRECTS)
                            .message())
                    .contains("redirect loop");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void stopsAtTheRedirectLimit() {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) ->
                out.write(("HTTP/1.1 302 Found\r\nLocation: " + head.getFirst().split(" ", -1)[1] + "x\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1)))) {
            refused(fetch(server.url("/"), 100, 3), Reason.TOO_MANY_REDIRECTS);
            assertThat(server.requests()).hasSize(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/latest/meta-data/, FORBIDDEN_ADDRESS",
        "http://[fd00:ec2::254]/, FORBIDDEN_ADDRESS",
        "http://10.0.0.1/, FORBIDDEN_ADDRESS",
        "//0.0.0.0/, FORBIDDEN_ADDRESS",
        "file:///etc/passwd, FORBIDDEN_URL",
        "gopher://127.0.0.1/, FORBIDDEN_URL",
        "http://user@127.0.0.1/, FORBIDDEN_URL",
        "http://127.0.0.2:6379/, FORBIDDEN_URL",
        "http://2852039166/, FORBIDDEN_URL",
        "javascript:alert(1), FORBIDDEN_URL",
        "http://a b:c:d/, FORBIDDEN_URL",
        "http:, MALFORMED"
    })
    void checksEveryHop(String location, Reason reason) {
        try (SafeFetcherRawServer server =
                SafeFetcherRawServer.saying("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n")) {
            refused(fetch(server.url("/"), 100, 5), reason);
            assertThat(server.requests()).hasSize(1);
        }
    }

    // Politeness

    @Test
    void asksAgainWhenTheHostSaysWhen() {
        int[] asked = {0};
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            String answer = asked[0]++ == 0 ? "HTTP/1.1 429 Slow\r\nRetry-After: 0\r\n\r\n" : OK + "\r\nnow";
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        })) {
            assertThat(text(answered(fetch(server.url("/"), 100, 0)))).isEqualTo("now");
        }
    }

    @Test
    void takesALaterThatIsTooLateAsTheAnswer() {
        try (SafeFetcherRawServer server =
                SafeFetcherRawServer.saying("HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\n\r\nbusy")) {
            assertThat(answered(fetch(server.url("/"), 100, 0)).status()).isEqualTo(503);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void givesUpOnAHostThatAlwaysSaysLater() {
        try (SafeFetcherRawServer server =
                        SafeFetcherRawServer.saying("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\n\r\nbusy");
                SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(10), SafeFetcherResolver.Lookup.system())) {
            for (int i = 0; i < 6; i++) {
                Probe probe = new Probe(server.url("/"), "GET", new Headers(), 100, 0);
                assertThat(answered(fetcher.fetch(probe)).status()).isEqualTo(503);
            }
            assertThat(server.requests()).as("six questions and three retries").hasSize(9);
        }
    }

    @Test
    void asksAHostAFewThingsAtATime() throws InterruptedException {
        int[] now = {0};
        int[] most = {0};
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
                    synchronized (now) {
                        most[0] = Math.max(most[0], ++now[0]);
                    }
                    Thread.sleep(50);
                    synchronized (now) {
                        now[0]--;
                    }
                    out.write((OK + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                });
                SafeFetcher fetcher = fetcher(LOOPBACK, Duration.ofSeconds(10), SafeFetcherResolver.Lookup.system())) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                callers.add(Thread.ofVirtual()
                        .start(() -> fetcher.fetch(new Probe(server.url("/"), "GET", new Headers(), 100, 0))));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(server.requests()).hasSize(20);
            assertThat(most[0]).isEqualTo(4);
        }
    }

    @Test
    void portsThatTheUserDidNotNameStayClosedToOthers() {
        SafeFetcher.Settings settings = SafeFetcher.Settings.standard(
                AddressPolicy.publicOnly().allowPrivate(), "1.2", List.of(URI.create("http://127.0.0.1:3000/docs")));

        assertThat(settings.hosts()).containsExactly("127.0.0.1");
        assertThat(settings.ports()).containsExactlyInAnyOrder(80, 443, 3000, 8080, 8443);
        assertThat(settings.userAgent()).startsWith("WeirScanner/1.2 (");
        try (SafeFetcher fetcher = new SafeFetcher(settings)) {
            Fetched fetched =
                    fetcher.fetch(new Probe(URI.create("http://10.0.0.1:6379/"), "GET", new Headers(), 100, 0));
            assertThat(refused(fetched, Reason.FORBIDDEN_URL).message()).contains("port 6379");
        }
    }
}
