package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with clients: the JDK's own, which nobody here wrote. */
@Timeout(60)
class HttpsTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @TempDir
    private static Path folder;

    private static TestCertificate local;
    private static TestCertificate other;

    @BeforeAll
    static void makeCertificates() {
        local = TestCertificate.forNames(folder, "localhost");
        other = TestCertificate.forNames(folder, "other.test", "*.wild.test");
    }

    private static Edge start(ScriptedOrigin origin, List<TlsSettings.CertificateFiles> certificates) {
        return EdgeTesting.start(
                origin,
                settings -> settings.withTls(TlsSettings.of(certificates))
                        .withListeners(List.of(ListenerSettings.at(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                ListenerSettings.Protocol.HTTPS))));
    }

    private static SSLContext trusting(TestCertificate... certificates) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            for (TestCertificate one : certificates) {
                keys.setCertificateEntry(one.certificate().getSerialNumber().toString(), one.certificate());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(Edge edge, HttpClient.Version version, TestCertificate trusted) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting(trusted))
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "https://localhost:" + edge.address().getPort() + "/a"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The certificate that a client is shown that asks for this name. */
    private static X509Certificate shown(Edge edge, String name) {
        try (SSLSocket socket = (SSLSocket) trusting(local, other)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), edge.address().getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void speaksHttp2WithThoseThatCan() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin, List.of(local.write(folder, "a")))) {
            HttpResponse<String> answer = get(edge, HttpClient.Version.HTTP_2, local);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(origin.received()).contains("\r\nX-Forwarded-Proto: https\r\n");
        }
    }

    @Test
    void speaksHttp1WithTheOthers() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin, List.of(local.write(folder, "b")))) {
            HttpResponse<String> answer = get(edge, HttpClient.Version.HTTP_1_1, local);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(origin.received()).contains("\r\nX-Forwarded-Proto: https\r\n");
        }
    }

    @Test
    void showsTheCertificateForTheNameAndTheFirstToEverybodyElse() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin, List.of(local.write(folder, "c"), other.write(folder, "d")))) {
            assertThat(shown(edge, "other.test")).isEqualTo(other.certificate());
            assertThat(shown(edge, "OTHER.test")).isEqualTo(other.certificate());
            assertThat(shown(edge, "a.wild.test")).isEqualTo(other.certificate());
            assertThat(shown(edge, "a.b.wild.test")).isEqualTo(local.certificate());
            assertThat(shown(edge, "unknown.test")).isEqualTo(local.certificate());
        }
    }

    @Test
    void keepsTheCertificateWhileTheFilesAreHalfWrittenAndTakesTheNewOneWhenTheyAreWhole() throws IOException {
        TlsSettings.CertificateFiles files = local.write(folder, "e");
        EdgeMetrics metrics = new EdgeMetrics();
        try (ServerCertificates certificates =
                new ServerCertificates(TlsSettings.of(List.of(files)), Optional.empty(), metrics)) {
            var before = certificates.of("localhost");
            Files.writeString(files.chain(), Files.readString(files.chain()).substring(0, 200) + " ".repeat(7));
            certificates.refresh();
            assertThat(certificates.of("localhost")).isEqualTo(before);
            assertThat(metrics.scrape()).contains("weir_certificates_unfit_total 1.0");
            other.write(folder, "e");
            certificates.refresh();
            assertThat(certificates.of("x.wild.test")).isNotEqualTo(before);
        }
    }

    @Test
    void keepsTheCertificateWhileTheKeyIsAnothers() throws IOException {
        TlsSettings.CertificateFiles files = local.write(folder, "m");
        EdgeMetrics metrics = new EdgeMetrics();
        try (ServerCertificates certificates =
                new ServerCertificates(TlsSettings.of(List.of(files)), Optional.empty(), metrics)) {
            var before = certificates.of("localhost");
            TestCertificate.forNames(folder, "localhost", "more.test").write(folder, "n");
            Files.copy(folder.resolve("n.pem"), files.chain(), StandardCopyOption.REPLACE_EXISTING);
            certificates.refresh();
            assertThat(certificates.of("localhost")).isEqualTo(before);
            assertThat(metrics.scrape()).contains("weir_certificates_unfit_total 1.0");
            Files.copy(folder.resolve("n.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
            certificates.refresh();
            assertThat(certificates.of("more.test")).isPresent().isNotEqualTo(before);
        }
    }

    @Test
    void keepsTheCertificateWhenItsFilesAreGone() throws IOException {
        TlsSettings.CertificateFiles files = local.write(folder, "f");
        try (ServerCertificates certificates =
                new ServerCertificates(TlsSettings.of(List.of(files)), Optional.empty(), new EdgeMetrics())) {
            Files.delete(files.chain());
            certificates.refresh();
            assertThat(certificates.of("localhost")).isPresent();
        }
    }

    @Test
    void holdsAThousandNames() {
        String[] names = new String[1000];
        for (int i = 0; i < names.length; i++) {
            names[i] = String.format(Locale.ROOT, "n%d.test", i);
        }
        TestCertificate many = TestCertificate.forNames(folder, names);
        try (ServerCertificates certificates = new ServerCertificates(
                TlsSettings.of(List.of(local.write(folder, "g"), many.write(folder, "many"))),
                Optional.empty(),
                new EdgeMetrics())) {
            for (String name : names) {
                assertThat(certificates.of(name)).isNotEqualTo(certificates.of("localhost"));
            }
        }
    }

    @Test
    void refusesToRedirectToNothing() {
        TlsSettings tls = new TlsSettings(List.of(local.write(folder, "l")), false, true, Duration.ZERO);
        assertThatThrownBy(
                        () -> EdgeSettings.of(URI.create("http://127.0.0.1:1")).withTls(tls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls.redirect: no listener speaks https");
    }

    @Test
    void saysWhichFileCannotBeUsed() throws IOException {
        TlsSettings.CertificateFiles files = local.write(folder, "h");
        Files.writeString(files.key(), "nothing");
        assertThatThrownBy(() ->
                        new ServerCertificates(TlsSettings.of(List.of(files)), Optional.empty(), new EdgeMetrics()))
                .isInstanceOf(EdgeException.class)
                .hasMessageContaining("tls.certificates: ")
                .hasMessageContaining("h.key");
    }

    @Test
    void closesAClientThatDoesNotSpeakTls() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin, List.of(local.write(folder, "i")));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), edge.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(EdgeTesting.get("/").getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isNegative();
            assertThat(origin.accepted()).isZero();
        }
    }

    @Test
    void sendsClientsThatCameInTheClearToTls() {
        TlsSettings tls = new TlsSettings(List.of(local.write(folder, "k")), false, true, Duration.ofDays(1));
        Phases phases = new Phases(
                List.of(),
                List.of(new HttpsRedirect(8443)),
                List.of(),
                List.of(new StrictTransport(tls.strictTransport())),
                List.of());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge clear = EdgeTesting.start(origin, phases);
                Edge secure = EdgeTesting.start(
                        origin,
                        settings -> settings.withTls(TlsSettings.of(tls.certificates()))
                                .withListeners(List.of(ListenerSettings.at(any, ListenerSettings.Protocol.HTTPS)))
                                .withTls(tls),
                        phases);
                TestClient client = new TestClient(clear)) {
            assertThat(client.send("GET /a?b HTTP/1.1\r\nHost: site.example:8000\r\n\r\n")
                            .readAnswer())
                    .startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                    .contains("\r\nLocation: https://site.example:8443/a?b\r\n")
                    .doesNotContain("Strict-Transport-Security");
            assertThat(client.send(EdgeTesting.get("/.well-known/acme-challenge/t"))
                            .readAnswer())
                    .endsWith("hello");
            assertThat(get(secure, HttpClient.Version.HTTP_2, local).headers().firstValue("Strict-Transport-Security"))
                    .contains("max-age=86400");
        }
    }

    @Test
    void letsTheLastAnswersOutWhenItDrains() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin, List.of(local.write(folder, "j")))) {
            assertThat(get(edge, HttpClient.Version.HTTP_2, local).body()).isEqualTo("hello");
            edge.drain(Duration.ofSeconds(10));
        }
    }
}
