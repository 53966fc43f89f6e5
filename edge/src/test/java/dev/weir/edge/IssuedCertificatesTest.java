package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that an authority issues while the edge serves. */
@Timeout(60)
class IssuedCertificatesTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final TlsSettings TLS = new TlsSettings(List.of(), true, true, Duration.ZERO);

    @TempDir
    private static Path folder;

    private static TestCertificate both;
    private static TestCertificate one;
    private static TestCertificate again;

    private final Source source = new Source();

    @BeforeAll
    static void makeCertificates() {
        both = TestCertificate.forNames(folder, "one.test", "two.test");
        one = TestCertificate.forNames(folder, "one.test");
        again = TestCertificate.forNames(folder, "one.test", "two.test");
    }

    /** As the test says. */
    private static final class Source implements IssuedCertificates {
        volatile List<Issued> current = List.of();
        final Map<String, Issued> challenges = new ConcurrentHashMap<>();
        final Map<String, String> tokens = new ConcurrentHashMap<>();

        @Override
        public List<Issued> current() {
            return current;
        }

        @Override
        public Optional<Issued> tlsAlpnChallenge(String host) {
            return Optional.ofNullable(challenges.get(host));
        }

        @Override
        public Optional<String> httpChallenge(String token) {
            return Optional.ofNullable(tokens.get(token));
        }
    }

    private record Plugged(Optional<IssuedCertificates> issued, Phases phases) implements PhasesByRoute {
        @Override
        public Phases on(SiteSettings site, RouteSettings route) {
            return phases;
        }
    }

    private static IssuedCertificates.Issued issued(TestCertificate certificate) {
        return new IssuedCertificates.Issued(certificate.key(), List.of(certificate.certificate()));
    }

    /** In the clear first, TLS last. */
    private static EdgeSettings settings(ScriptedOrigin origin) {
        InetAddress here = InetAddress.getLoopbackAddress();
        EdgeSettings base = EdgeTesting.settings(origin);
        return new EdgeSettings(
                List.of(
                        ListenerSettings.at(new InetSocketAddress(here, 0)),
                        ListenerSettings.at(new InetSocketAddress(here, freePort()), ListenerSettings.Protocol.HTTPS)),
                TLS,
                base.admin(),
                List.of(new SiteSettings(
                        "one", List.of("site.example"), base.sites().getFirst().routes())),
                base.forwarding(),
                base.timeouts(),
                base.limits(),
                base.workers());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Edge start(ScriptedOrigin origin) {
        return Edge.start(settings(origin), plugged(source));
    }

    private static Plugged plugged(IssuedCertificates source) {
        Phases redirecting = new Phases(List.of(), List.of(new HttpsRedirect(443)), List.of(), List.of(), List.of());
        return new Plugged(Optional.of(source), redirecting);
    }

    private static SSLSocket connect(Edge edge, String name, String... protocols) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(
                            InetAddress.getLoopbackAddress(),
                            edge.addresses().getLast().getPort());
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            return socket;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate shown(Edge edge, String name, String... protocols) throws IOException {
        try (SSLSocket socket = connect(edge, name, protocols)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void closesTlsUntilThereIsACertificateAndShowsItThenWithoutARestart() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin)) {
            assertThatThrownBy(() -> shown(edge, "one.test")).isInstanceOf(IOException.class);
            source.current = List.of(issued(both));
            edge.readIssuedCertificates();
            assertThat(shown(edge, "two.test")).isEqualTo(both.certificate());
            assertThat(shown(edge, "unknown.test")).isEqualTo(both.certificate());
            source.current = List.of(issued(again));
            edge.readIssuedCertificates();
            assertThat(shown(edge, "two.test")).isEqualTo(again.certificate());
        }
    }

    @Test
    void leavesConnectionsThatAreOpenAsTheyAre() throws IOException {
        source.current = List.of(issued(both));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin);
                SSLSocket open = connect(edge, "one.test")) {
            open.startHandshake();
            source.current = List.of(issued(again));
            edge.readIssuedCertificates();
            open.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("hello");
        }
    }

    @Test
    void showsNoCertificateThatAnotherHasReplacedForOtherNames() {
        source.current = List.of(issued(both));
        EdgeMetrics metrics = new EdgeMetrics();
        try (ServerCertificates certificates = new ServerCertificates(TLS, Optional.of(source), metrics)) {
            var before = certificates.of("one.test");
            source.current = List.of(issued(one));
            certificates.readIssued();
            assertThat(certificates.of("one.test")).isPresent().isNotEqualTo(before);
            assertThat(certificates.of("two.test")).isEqualTo(certificates.of("one.test"));
        }
    }

    @Test
    void keepsTheContextOfACertificateThatStays() {
        source.current = List.of(issued(both));
        try (ServerCertificates certificates = new ServerCertificates(TLS, Optional.of(source), new EdgeMetrics())) {
            var before = certificates.of("two.test");
            source.current = List.of(issued(both), issued(one));
            certificates.readIssued();
            assertThat(certificates.of("two.test")).isEqualTo(before);
        }
    }

    @Test
    void keepsWhatItHasWhereANewOneCannotBeUsed() {
        source.current = List.of(issued(both));
        EdgeMetrics metrics = new EdgeMetrics();
        try (ServerCertificates certificates = new ServerCertificates(TLS, Optional.of(source), metrics)) {
            var before = certificates.of("two.test");
            PrivateKey foreign = one.key();
            source.current = List.of(new IssuedCertificates.Issued(foreign, List.of(again.certificate())));
            certificates.readIssued();
            assertThat(certificates.of("two.test")).isEqualTo(before);
            assertThat(metrics.scrape()).contains("weir_certificates_unfit_total 1.0");
        }
    }

    @Test
    void tellsWhenEachServedCertificateEnds() {
        source.current = List.of(issued(both));
        EdgeMetrics metrics = new EdgeMetrics();
        TlsSettings.CertificateFiles files =
                TestCertificate.forNames(folder, "file.test").write(folder, "ends");
        TlsSettings tls = new TlsSettings(List.of(files), true, false, Duration.ZERO);
        try (ServerCertificates certificates = new ServerCertificates(tls, Optional.of(source), metrics)) {
            assertThat(metrics.scrape())
                    .contains("weir_certificate_expires_timestamp_seconds{certificate=\"file.test\"}")
                    .contains("weir_certificate_expires_timestamp_seconds{certificate=\"one.test\"}");
            source.current = List.of();
            certificates.readIssued();
            assertThat(metrics.scrape()).contains("file.test").doesNotContain("one.test");
        }
    }

    @Test
    void answersTheAuthorityForEveryHostAndBeforeTheRedirect() {
        source.tokens.put("token-1", "token-1.thumbprint");
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin)) {
            for (String host : List.of("site.example", "nobody.example")) {
                try (TestClient client = new TestClient(edge)) {
                    assertThat(client.send("GET /.well-known/acme-challenge/token-1 HTTP/1.1\r\nHost: " + host
                                            + "\r\n\r\n")
                                    .readAnswer())
                            .startsWith("HTTP/1.1 200 OK\r\n")
                            .contains("\r\nContent-Type: application/octet-stream\r\n")
                            .endsWith("\r\n\r\ntoken-1.thumbprint");
                }
            }
            assertThat(origin.accepted()).isZero();
        }
    }

    @Test
    void leavesOtherTokensToTheOriginAndOtherHostsUnserved() {
        source.tokens.put("token-1", "token-1.thumbprint");
        List<String> answers = new ArrayList<>();
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin)) {
            for (String line : List.of(
                    "GET /.well-known/acme-challenge/other HTTP/1.1\r\nHost: site.example",
                    "GET /.well-known/acme-challenge/token-1/x HTTP/1.1\r\nHost: nobody.example",
                    "GET /.well-known/acme-challenge/ HTTP/1.1\r\nHost: nobody.example",
                    "DELETE /.well-known/acme-challenge/token-1 HTTP/1.1\r\nHost: nobody.example")) {
                try (TestClient client = new TestClient(edge)) {
                    answers.add(client.send(line + "\r\n\r\n").readAnswer());
                }
            }
        }
        assertThat(answers.removeFirst()).endsWith("hello");
        assertThat(answers).allSatisfy(answer -> assertThat(answer).startsWith("HTTP/1.1 421 "));
    }

    @Test
    void showsTheChallengeToNobodyButWhoAsksForItAndClosesAfterwards() throws IOException {
        source.current = List.of(issued(both));
        source.challenges.put("one.test", issued(one));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin)) {
            assertThat(shown(edge, "one.test")).isEqualTo(both.certificate());
            assertThat(shown(edge, "one.test", "http/1.1", "acme-tls/1")).isEqualTo(both.certificate());
            try (SSLSocket authority = connect(edge, "ONE.test", "acme-tls/1")) {
                authority.startHandshake();
                assertThat(authority.getSession().getPeerCertificates()[0]).isEqualTo(one.certificate());
                assertThat(authority.getApplicationProtocol()).isEqualTo("acme-tls/1");
                assertThat(authority.getInputStream().read()).isNegative();
            }
            assertThatThrownBy(() -> shown(edge, "two.test", "acme-tls/1")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void takesAnotherSourceWithAReload() throws IOException {
        source.current = List.of(issued(both));
        Source other = new Source();
        other.current = List.of(issued(again));
        other.tokens.put("token-2", "token-2.thumbprint");
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO)) {
            EdgeSettings settings = settings(origin);
            try (Edge edge = Edge.start(settings, plugged(source))) {
                assertThat(shown(edge, "two.test")).isEqualTo(both.certificate());
                edge.reload(settings, plugged(other), Duration.ofSeconds(1));
                assertThat(shown(edge, "two.test")).isEqualTo(again.certificate());
                try (TestClient client = new TestClient(edge)) {
                    assertThat(client.send(EdgeTesting.get("/.well-known/acme-challenge/token-2"))
                                    .readAnswer())
                            .endsWith("token-2.thumbprint");
                }
            }
        }
    }

    @Test
    void wantsACertificateOrAnAuthorityWhereAListenerSpeaksHttps() {
        EdgeSettings clear = EdgeSettings.of(URI.create("http://127.0.0.1:1"));
        List<ListenerSettings> secure = List.of(ListenerSettings.at(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ListenerSettings.Protocol.HTTPS));
        assertThatThrownBy(() -> clear.withListeners(secure))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls.certificates");
        TlsSettings issuing = new TlsSettings(List.of(), true, false, Duration.ZERO);
        assertThat(clear.withTls(issuing).withListeners(secure).tls()).isEqualTo(issuing);
    }
}
