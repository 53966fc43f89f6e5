package dev.weir.readiness;

import static dev.weir.readiness.SafeFetcherFixture.OK;
import static dev.weir.readiness.SafeFetcherFixture.answered;
import static dev.weir.readiness.SafeFetcherFixture.fetch;
import static dev.weir.readiness.SafeFetcherFixture.fetchFrom;
import static dev.weir.readiness.SafeFetcherFixture.refused;
import static dev.weir.readiness.SafeFetcherFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
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

/** Servers that lie, drip, flood and hang up. */
@Timeout(30)
class SafeFetcherHostileTest {
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
}
