package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with servers that nobody here wrote: nginx, Caddy and nghttpd. */
@Timeout(120)
class Http2PeerOriginTest {
    private static final String LARGE = "0123456789abcdef".repeat(200_000);

    @TempDir
    private static Path folder;

    private static TlsSettings.CertificateFiles files;

    @BeforeAll
    static void makeFiles() throws IOException {
        files = TestCertificate.forNames(folder, "localhost").write(folder, "origin");
        Path www = Files.createDirectory(folder.resolve("www"));
        Files.writeString(www.resolve("large"), LARGE);
        Files.writeString(www.resolve("small"), "small");
    }

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private static OriginPeer nginx(boolean secure, boolean http2) {
        return new OriginPeer(folder, port -> {
            String text =
                    """
                    daemon off; worker_processes 1; pid %1$s/pid%2$d; error_log stderr; user root; events {}
                    http { access_log off; client_body_temp_path %1$s/b%2$d; proxy_temp_path %1$s/p%2$d;
                      fastcgi_temp_path %1$s/f%2$d; uwsgi_temp_path %1$s/u%2$d; scgi_temp_path %1$s/s%2$d;
                      ssl_certificate %5$s; ssl_certificate_key %6$s; keepalive_requests 50;
                      server { listen 127.0.0.1:%2$d %3$s %4$s; root %1$s/www; client_max_body_size 0;
                        location /who { return 200 "$request_method $server_protocol $http_host $scheme"; } } }
                    """.formatted(folder, port, secure ? "ssl" : "", http2 ? "http2" : "", files.chain(), files.key());
            return List.of(
                    "/usr/sbin/nginx", "-p", folder.toString(), "-e", "stderr", "-c", write("nginx" + port, text));
        });
    }

    private static OriginPeer caddy() {
        return new OriginPeer(folder, port -> {
            String text = """
                    {
                      admin off
                      auto_https disable_redirects
                      default_sni localhost
                    }
                    https://localhost:%1$d {
                      tls %2$s %3$s
                      handle /who {
                        respond "{http.request.method} {http.request.proto} {http.request.host}"
                      }
                      root * %4$s/www
                      file_server
                    }
                    """.formatted(port, files.chain(), files.key(), folder);
            return List.of("/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", write("caddy" + port, text));
        });
    }

    private static OriginPeer nghttpd(boolean secure) {
        return new OriginPeer(folder, port -> {
            List<String> command = new ArrayList<>(List.of(
                    "/usr/sbin/nghttpd",
                    "-a",
                    "127.0.0.1",
                    "-d",
                    folder.resolve("www").toString(),
                    "--trailer",
                    "x-sum: 7",
                    "--echo-upload",
                    "--max-concurrent-streams",
                    "10"));
            if (!secure) {
                command.add("--no-tls");
            }
            command.add(Integer.toString(port));
            if (secure) {
                command.addAll(List.of(files.key().toString(), files.chain().toString()));
            }
            return command;
        });
    }

    private static String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Edge edge(OriginPeer origin, boolean secure, OriginProtocol protocol) {
        URI url = URI.create((secure ? "https" : "http") + "://localhost:" + origin.port());
        return Edge.start(
                EdgeSettings.of(url)
                        .withOrigin(UpstreamSettings.of(url)
                                .withTrust(true, List.of(files.chain()))
                                .withProtocol(protocol))
                        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withWorkers(1),
                Phases.NONE);
    }

    private static void with(OriginPeer peer, boolean secure, OriginProtocol protocol, Consumer<Edge> check) {
        try (peer;
                Edge edge = edge(peer, secure, protocol)) {
            check.accept(edge);
        }
    }

    private static String get(Edge edge, String path) {
        try (TestClient client = new TestClient(edge)) {
            return client.send(EdgeTesting.get(path)).readAnswer();
        }
    }

    /** Small and large files, one after the other and at once, over HTTP/1.1 and HTTP/2. */
    private static void serves(Edge edge) {
        assertThat(get(edge, "/small")).startsWith("HTTP/1.1 200 ").contains("small");
        assertThat(get(edge, "/missing")).startsWith("HTTP/1.1 404 ");
        try (Http2TestClient client = new Http2TestClient(edge.address().getPort())) {
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.add(client.send(Http2TestClient.get(i % 4 == 0 ? "/large" : "/small"), true));
            }
            for (int i = 0; i < 20; i++) {
                Http2TestClient.Stream stream = client.await(ids.get(i));
                assertThat(stream.status()).isEqualTo("200");
                assertThat(stream.text()).isEqualTo(i % 4 == 0 ? LARGE : "small");
                assertThat(stream.ended).isTrue();
            }
        }
    }

    @Test
    void takesHttp2FromNginxWhenItOffersIt() {
        with(nginx(true, true), true, OriginProtocol.AUTO, edge -> {
            assertThat(get(edge, "/who")).contains("GET HTTP/2.0 localhost:").endsWith(" https");
            serves(edge);
        });
    }

    @Test
    void takesHttp1FromNginxWhenItOffersNoOther() {
        with(nginx(true, false), true, OriginProtocol.AUTO, edge -> {
            assertThat(get(edge, "/who")).contains("GET HTTP/1.1 localhost:");
            serves(edge);
        });
    }

    @Test
    void takesHttp1FromNginxWhenToldTo() {
        with(
                nginx(true, true),
                true,
                OriginProtocol.HTTP1,
                edge -> assertThat(get(edge, "/who")).contains("GET HTTP/1.1 localhost:"));
    }

    @Test
    void saysWhenNginxOffersNoHttp2ThoughItMust() {
        with(
                nginx(true, false),
                true,
                OriginProtocol.HTTP2,
                edge -> assertThat(get(edge, "/who")).startsWith("HTTP/1.1 502 "));
    }

    @Test
    void speaksHttp2InTheClearWithNginx() {
        with(nginx(false, true), false, OriginProtocol.HTTP2, edge -> {
            assertThat(get(edge, "/who")).contains("GET HTTP/2.0 localhost:").endsWith(" http");
            serves(edge);
        });
    }

    @Test
    void losesNoRequestToNginxEndingItsConnections() throws InterruptedException {
        try (OriginPeer peer = nginx(true, true);
                Edge edge = edge(peer, true, OriginProtocol.AUTO)) {
            AtomicInteger good = new AtomicInteger();
            List<String> bad = new CopyOnWriteArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    try (TestClient client = new TestClient(edge)) {
                        for (int n = 0; n < 250; n++) {
                            String answer = n % 2 == 0
                                    ? client.send(EdgeTesting.get("/who")).readAnswer()
                                    : client.send("POST /who HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
                                            .readAnswer();
                            if (answer.startsWith("HTTP/1.1 200 ")) {
                                good.incrementAndGet();
                            } else {
                                bad.add(n + answer);
                            }
                        }
                    }
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(bad).isEmpty();
            assertThat(good).hasValue(2000);
        }
    }

    @Test
    void takesHttp2FromCaddy() {
        with(caddy(), true, OriginProtocol.AUTO, edge -> {
            assertThat(get(edge, "/who")).contains("GET HTTP/2.0 localhost");
            serves(edge);
        });
    }

    @Test
    void opensAnHttp1ConnectionForAWebSocketThatCaddyTakesInNoOtherWay() {
        with(caddy(), true, OriginProtocol.AUTO, edge -> {
            assertThat(get(edge, "/who")).contains("HTTP/2.0");
            try (TestClient client = new TestClient(edge)) {
                client.send("GET /who HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                assertThat(client.readAnswer()).contains("GET HTTP/1.1 localhost");
            }
            assertThat(get(edge, "/who")).contains("HTTP/");
        });
    }

    @Test
    void takesTrailersFromNghttpd() {
        for (boolean secure : new boolean[] {true, false}) {
            with(nghttpd(secure), secure, OriginProtocol.HTTP2, edge -> {
                serves(edge);
                try (Http2TestClient client = new Http2TestClient(edge.address().getPort())) {
                    int id = client.send(Http2TestClient.request("POST", "/up"), false);
                    client.data(id, "hello ", false);
                    client.data(id, "there", true);
                    Http2TestClient.Stream stream = client.await(id);
                    assertThat(stream.text()).isEqualTo("hello there");
                    assertThat(stream.trailers.get("x-sum").toString()).isEqualTo("7");
                }
            });
        }
    }
}
