package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.certificates.AcmeSettings;
import dev.weir.certificates.AcmeSettings.ChallengeType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Automatic certificates from the file to the handshake; {@code conformance/certificates} has an authority too. */
@Timeout(60)
class AcmeTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private static AcmeSettings settings(String acme) {
        return Configuration.parse("weir.yaml", """
                        listen:
                          - {address: "127.0.0.1:8443", protocol: https}
                          - 127.0.0.1:8080
                        tls: {acme: {%s}}
                        origin: {url: "http://127.0.0.1:3000"}
                        """.formatted(acme)).acme().orElseThrow();
    }

    private static void refused(String file, String... words) {
        assertThatThrownBy(() -> Configuration.parse("weir.yaml", file))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void readsNamesAloneAndInLists() {
        AcmeSettings settings = settings("certificates: [a.example, [b.example, www.b.example]], terms-agreed: true");
        assertThat(settings.certificates())
                .containsExactly(List.of("a.example"), List.of("b.example", "www.b.example"));
        assertThat(settings.directory()).isEqualTo(AcmeSettings.LETS_ENCRYPT);
        assertThat(settings.challenges()).isEqualTo(AcmeSettings.ALL_CHALLENGES);
        assertThat(settings.folder()).isEqualTo(Path.of("/var/lib/weir/certificates"));
    }

    @Test
    void leavesOutTheChallengeThatNoListenerCouldAnswer() {
        assertThat(Configuration.parse("weir.yaml", """
                                listen: {address: "127.0.0.1:8443", protocol: https}
                                tls: {acme: {certificates: [a.example], terms-agreed: true}}
                                origin: {url: "http://127.0.0.1:3000"}
                                """).acme().orElseThrow().challenges())
                .containsExactly(ChallengeType.TLS_ALPN_01);
        assertThat(settings("certificates: [a.example], terms-agreed: true, challenges: [http-01]")
                        .challenges())
                .containsExactly(ChallengeType.HTTP_01);
    }

    @Test
    void saysOnceWhatIsWrong() {
        String origin = "\norigin: {url: \"http://127.0.0.1:3000\"}\n";
        String https = "listen: {address: \"127.0.0.1:8443\", protocol: https}\n";
        refused(
                https + "tls: {acme: {folder: /x}}" + origin,
                "\"certificates\" is missing",
                "\"terms-agreed\" is missing");
        refused(
                "tls: {acme: {certificates: [a.example], terms-agreed: true}}" + origin,
                "tls.acme: no listener speaks https");
        refused(
                https + "tls: {acme: {certificates: [a.example], terms-agreed: false}}" + origin,
                "tls.acme.terms-agreed");
        refused(https + "tls: {acme: {certificates: [\"*.a.example\"], terms-agreed: true}}" + origin, "wildcard");
        assertThat(Configuration.parse("weir.yaml", "tls: {acme: }" + origin).acme())
                .isEmpty();
    }

    /** Keeps a certificate as if it had been issued: key and chain behind a hash. */
    private X509Certificate store(String name) throws IOException, GeneralSecurityException, InterruptedException {
        Path keys = folder.resolve(name + ".p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=test",
                                "-ext",
                                "san=dns:" + name,
                                "-validity",
                                "90",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                new String(PASSWORD),
                                "-alias",
                                "one")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor())
                .isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        Certificate certificate = store.getCertificate("one");
        String text = pem("PRIVATE KEY", store.getKey("one", PASSWORD).getEncoded())
                + pem("CERTIFICATE", certificate.getEncoded());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(folder.resolve("certificates"));
        Files.writeString(
                folder.resolve("certificates").resolve(name + ".pem"),
                "Weir 1, SHA-256 of what follows: " + HexFormat.of().formatHex(hash) + "\n" + text);
        return (X509Certificate) certificate;
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private String file(int port, SampleOrigin origin, String names) {
        return """
                listen: {address: "127.0.0.1:%d", protocol: https}
                tls:
                  acme: {certificates: [%s], terms-agreed: true, folder: "%s", directory: "http://127.0.0.1:1/dir"}
                admin: {listen: "127.0.0.1:0"}
                access-log: {file: "off"}
                origin: {url: "%s"}
                """.formatted(port, names, folder.resolve("certificates"), origin.uri());
    }

    private static Certificate shown(int port, String name) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
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

    private static String metrics(RunningEdge edge) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://" + edge.admin().orElseThrow() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void servesWhatIsStoredThoughNoAuthorityIsThereAndTakesOtherNamesWithAReload() throws Exception {
        X509Certificate a = store("a.example");
        X509Certificate b = store("b.example");
        Files.writeString(folder.resolve("certificates/c.example.pem"), "half a fi");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (SampleOrigin origin = SampleOrigin.start(0);
                RunningEdge edge = RunningEdge.start(
                        Configuration.parse("weir.yaml", file(port, origin, "a.example, c.example")), List.of())) {
            assertThat(shown(port, "a.example")).isEqualTo(a);
            assertThat(shown(port, "b.example")).isEqualTo(a);
            assertThat(metrics(edge))
                    .contains("weir_acme_damaged_total 1.0")
                    .contains("weir_acme_renewed_total 0.0")
                    .contains("weir_certificate_expires_timestamp_seconds{certificate=\"a.example\"}");

            edge.reload(Configuration.parse("weir.yaml", file(port, origin, "b.example, a.example")));
            assertThat(shown(port, "a.example")).isEqualTo(a);
            assertThat(shown(port, "b.example")).isEqualTo(b);

            edge.reload(Configuration.parse("weir.yaml", file(port, origin, "b.example")));
            assertThat(shown(port, "a.example")).isEqualTo(b);
            assertThat(metrics(edge)).doesNotContain("certificate=\"a.example\"");
        }
    }

    @Test
    void refusesAReloadWhoseFolderCannotBeUsedAndServesOn() throws Exception {
        X509Certificate a = store("a.example");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path path = Files.writeString(folder.resolve("weir.yaml"), "");
        try (SampleOrigin origin = SampleOrigin.start(0)) {
            Configuration first = Configuration.parse("weir.yaml", file(port, origin, "a.example"));
            try (OpenAccessLog log = OpenAccessLog.open(first.accessLog());
                    RunningEdge edge = RunningEdge.start(first, log.recorders())) {
                Reloading reloading = new Reloading(() -> Configuration.read(path), edge, log, first);
                Files.writeString(
                        path,
                        file(port, origin, "a.example")
                                .replace(folder.resolve("certificates").toString(), path + "/below"));
                assertThatThrownBy(reloading::reload)
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("tls.acme.folder");
                assertThat(shown(port, "a.example")).isEqualTo(a);
            }
        }
    }
}
