package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.IpPrefix;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import dev.weir.readiness.Fetcher.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SafeFetcherTest {
    private static final AddressPolicy LOOPBACK = AddressPolicy.publicOnly()
            .allowing(List.of(IpPrefix.parse("127.0.0.0/8").orElseThrow()));
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static SafeFetcher fetcher(AddressPolicy policy, Duration limit, SafeFetcherResolver.Lookup lookup) {
        SafeFetcher.Settings settings = new SafeFetcher.Settings(
                policy,
                "WeirScanner/test",
                Set.of("127.0.0.1", "site.test"),
                Set.of(80, 443, 8080, 8443),
                limit,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                4,
                Duration.ZERO);
        return new SafeFetcher(settings, lookup, Clock.systemUTC());
    }

    private static Fetched fetch(URI url, int maxBody, int maxRedirects) {
        return fetch(url, maxBody, maxRedirects, Duration.ofSeconds(10));
    }

    private static Fetched fetch(URI url, int maxBody, int maxRedirects, Duration limit) {
        try (SafeFetcher fetcher = fetcher(LOOPBACK, limit, SafeFetcherResolver.Lookup.system())) {
            return fetcher.fetch(new Probe(url, "GET", new Headers(), maxBody, maxRedirects));
        }
    }

    private static Fetched fetchFrom(String answer) {
        try (SafeFetcherRawServer server = SafeFetcherRawServer.saying(answer)) {
            return fetch(server.url("/"), 10_000, 5);
        }
    }

    private static NoAnswer refused(Fetched fetched, Reason reason) {
        assertThat(fetched).isInstanceOf(NoAnswer.class);
        NoAnswer none = (NoAnswer) fetched;
        assertThat(none.reason()).as(none.message()).isEqualTo(reason);
        return none;
    }

    private static Answer answered(Fetched fetched) {
        assertThat(fetched).as(String.valueOf(fetched)).isInstanceOf(Answer.class);
        return (Answer) fetched;
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

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

    // Bodies

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean bare) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(9, bare))) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static Fetched fetchCoded(String coding, byte[] body, int maxBody) {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            out.write((OK + "Content-Encoding: " + coding + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
        })) {
            return fetch(server.url("/"), maxBody, 0);
        }
    }

    @Test
    void undoesTheCodingsItAskedFor() throws IOException {
        byte[] page = "<p>hello</p>".repeat(2000).getBytes(StandardCharsets.UTF_8);

        assertThat(answered(fetchCoded("gzip", gzip(page), 100_000)).body()).isEqualTo(page);
        assertThat(answered(fetchCoded("X-GZIP", gzip(page), 100_000)).body()).isEqualTo(page);
        assertThat(answered(fetchCoded("deflate", deflate(page, false), 100_000))
                        .body())
                .isEqualTo(page);
        assertThat(answered(fetchCoded("deflate", deflate(page, true), 100_000)).body())
                .isEqualTo(page);
        assertThat(answered(fetchCoded("gzip, gzip", gzip(gzip(page)), 100_000)).body())
                .isEqualTo(page);
        assertThat(answered(fetchCoded("identity", page, 100_000)).body()).isEqualTo(page);
        assertThat(answered(fetchCoded("gzip", new byte[0], 100_000)).body()).isEmpty();
        Answer cut = answered(fetchCoded("gzip", gzip(page), 100));
        assertThat(cut.body()).isEqualTo(Arrays.copyOf(page, 100));
        assertThat(cut.truncated()).isTrue();
    }

    @Test
    void refusesABodyThatIsNotWhatItsCodingSays() throws IOException {
        byte[] good = gzip("hello".repeat(100).getBytes(StandardCharsets.UTF_8));

        refused(fetchCoded("gzip", "plain text".getBytes(StandardCharsets.UTF_8), 1000), Reason.MALFORMED);
        refused(fetchCoded("gzip", Arrays.copyOf(good, good.length - 12), 1000), Reason.MALFORMED);
        refused(fetchCoded("deflate", "xx".getBytes(StandardCharsets.UTF_8), 1000), Reason.MALFORMED);
        assertThat(refused(fetchCoded("br", good, 1000), Reason.MALFORMED).message())
                .contains("was not asked for");
        refused(fetchCoded("gzip, gzip, gzip", good, 1000), Reason.MALFORMED);
    }

    @Test
    void stopsADecompressionBomb() throws IOException {
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThat(bomb).hasSizeLessThan(60_000);

        assertThat(refused(fetchCoded("gzip", bomb, 10_000_000), Reason.MALFORMED)
                        .message())
                .contains("decompression bomb");
        assertThat(refused(fetchCoded("gzip, gzip", gzip(gzip(new byte[50_000_000])), 10_000_000), Reason.MALFORMED)
                        .message())
                .contains("decompression bomb");
    }

    @Test
    void stopsACodingThatSwallowsBytesForNothing() {
        // Empty stored blocks: five bytes each, decoding to nothing, for ever.
        byte[] block = {0, 0, 0, (byte) 0xff, (byte) 0xff};
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            out.write((OK + "Content-Encoding: deflate\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < 1_000_000; i++) {
                out.write(block);
            }
        })) {
            assertThat(refused(fetch(server.url("/"), 1000, 0), Reason.MALFORMED)
                            .message())
                    .contains("without decoding to a page");
        }
    }

    @Test
    void keepsTheBeginningOfAHugeBodyAndReadsNoFurther() {
        byte[] megabyte = "x".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        long[] sent = {0};
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            out.write((OK + "Content-Length: 200000000\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < 200; i++) {
                out.write(megabyte);
                sent[0] += megabyte.length;
            }
        })) {
            Answer answer = answered(fetch(server.url("/"), 512_000, 0));

            assertThat(answer.body()).hasSize(512_000);
            assertThat(answer.truncated()).isTrue();
            assertThat(sent[0]).isLessThan(50_000_000);
        }
    }

    @Test
    void tellsABodyOfExactlyTheLimitFromALongerOne() {
        assertThat(answered(fetchFrom(OK + "\r\n" + "x".repeat(10_000))).truncated())
                .isFalse();
        assertThat(answered(fetchFrom(OK + "\r\n" + "x".repeat(10_001))).truncated())
                .isTrue();
    }

    // Servers that speak nonsense

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense\r\n\r\n",
                "<html><body>HTTP/0.9 has no status line</body></html>",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/9.9\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: banana\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nhe",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: banana\r\n\r\nhello"
            })
    void callsNonsenseMalformed(String answer) {
        refused(fetchFrom(answer), Reason.MALFORMED);
    }

    @Test
    void ignoresBytesBehindTheDeclaredLength() {
        Answer answer = answered(fetchFrom(OK + "Content-Length: 5\r\n\r\nhelloHTTP/1.1 500 Smuggled\r\n\r\n"));

        assertThat(text(answer)).isEqualTo("hello");
    }

    @Test
    void readsABodyWithoutLengthAndSkipsFieldsWithoutAName() {
        Answer answer = answered(fetchFrom("HTTP/1.0 200 Fine\r\nbad name: x\r\nGood: y\r\n\r\nhello"));

        assertThat(text(answer)).isEqualTo("hello");
        assertThat(answer.headers().first(HeaderName.of("Good"))).contains("y");
    }

    @Test
    void boundsTheHeaderSection() {
        refused(fetchFrom(OK + "X: y\r\n".repeat(300) + "\r\n"), Reason.MALFORMED);
        refused(fetchFrom(OK + "X: " + "y".repeat(40_000) + "\r\n\r\n"), Reason.MALFORMED);
        assertThat(answered(fetchFrom(OK + "X: " + "y".repeat(20_000) + "\r\n\r\n"))
                        .headers())
                .satisfies(headers -> assertThat(headers.size()).isEqualTo(1));
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            out.write(OK.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                out.write("Endless: header\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
        })) {
            refused(fetch(server.url("/"), 100, 0), Reason.MALFORMED);
        }
    }

    // Time

    private static SafeFetcherRawServer dripping(String first, String drop) {
        return new SafeFetcherRawServer((head, out) -> {
            out.write(first.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                out.write(drop.getBytes(StandardCharsets.ISO_8859_1));
                Thread.sleep(20);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\n\r\n', x",
        "'HTTP/1.1 200 OK\r\nX: ', x",
        "HTTP/1.1 200 , O",
        "'', 'HTTP/1.1 100 Continue\r\n\r\n'",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n'"
    })
    void endsASlowDripAtTheTimeLimit(String first, String drop) {
        try (SafeFetcherRawServer server = dripping(first, drop)) {
            NoAnswer none = refused(fetch(server.url("/"), 10_000, 0, Duration.ofMillis(300)), Reason.TIMED_OUT);
            assertThat(none.message()).contains(server.url("/").toString());
        }
    }

    @Test
    void endsAServerThatNeverAnswers() {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> Thread.sleep(20_000))) {
            refused(fetch(server.url("/"), 10_000, 0, Duration.ofMillis(300)), Reason.TIMED_OUT);
        }
    }

    @Test
    void countsTheTimeOfAllRedirectsTogether() {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            Thread.sleep(200);
            out.write(("HTTP/1.1 302 Found\r\nLocation: " + head.getFirst().split(" ", -1)[1] + "x\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        })) {
            refused(fetch(server.url("/"), 100, 100, Duration.ofMillis(700)), Reason.TIMED_OUT);
        }
    }

    @Test
    void endsWhenTheCallerIsInterrupted() throws InterruptedException {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> Thread.sleep(20_000))) {
            Fetched[] fetched = {null};
            Thread caller = Thread.ofVirtual().start(() -> fetched[0] = fetch(server.url("/"), 100, 0));
            while (server.requests().isEmpty()) {
                Thread.sleep(5);
            }
            caller.interrupt();
            caller.join();
            assertThat(refused(fetched[0], Reason.TIMED_OUT).message()).contains("interrupted");
        }
    }

    // TLS

    @Test
    void saysWhenTheServerDoesNotSpeakTls() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Plain HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().read(new byte[4096]);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            URI url = URI.create("https://127.0.0.1:" + server.getLocalPort() + "/");
            assertThat(refused(fetch(url, 100, 0), Reason.TLS_FAILED).message())
                    .contains("127.0.0.1:" + server.getLocalPort());
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor(@TempDir Path folder) throws Exception {
        ServerSocket listener = selfSigned(folder)
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        try (SafeFetcherRawServer server = new SafeFetcherRawServer(
                listener, (head, out) -> out.write((OK + "\r\nsecret").getBytes(StandardCharsets.US_ASCII)))) {
            NoAnswer none =
                    refused(fetch(URI.create("https://127.0.0.1:" + server.port() + "/"), 100, 0), Reason.TLS_FAILED);
            assertThat(none.message()).contains("the certificate must be valid");
            assertThat(server.requests()).isEmpty();
        }
    }

    private static SSLContext selfSigned(Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        char[] password = "changeit".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
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
