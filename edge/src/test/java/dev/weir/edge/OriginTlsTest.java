package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An origin that speaks TLS is asked only when it is the one that was meant. */
@Timeout(60)
class OriginTlsTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;

    private static SSLContext context;

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @BeforeAll
    static void makeACertificateForLocalhost() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("origin.p12");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=origin", "-ext", "san=dns:localhost", "-validity", "2");
        keytool("-exportcert", "-rfc", "-file", folder.resolve("origin.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                folder.resolve("origin.p12").toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "origin"));
        command.addAll(1, List.of(arguments));
        assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor())
                .isZero();
    }

    private static String ask(String host, boolean verify, List<Path> trusted) throws IOException {
        try (ScriptedOrigin origin = new ScriptedOrigin(
                        context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()),
                        connection -> {
                            while (connection.readRequest() != null) {
                                connection.write(HELLO);
                            }
                        });
                Edge edge = EdgeTesting.start(
                        origin,
                        settings -> settings.withOrigin(
                                UpstreamSettings.of(URI.create("https://" + host + ":" + origin.port()))
                                        .withTrust(verify, trusted)));
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/")).readAnswer();
            return client.send(EdgeTesting.get("/")).readAnswer() + origin.accepted();
        }
    }

    @Test
    void asksOverOneConnectionWhenTheCertificateIsTrusted() throws IOException {
        assertThat(ask("localhost", true, List.of(folder.resolve("origin.pem"))))
                .endsWith("hello1");
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws IOException {
        assertThat(ask("localhost", true, List.of()))
                .startsWith("HTTP/1.1 502 ")
                .contains("TLS with the origin failed");
    }

    @Test
    void refusesACertificateForAnotherName() throws IOException {
        assertThat(ask("127.0.0.1", true, List.of(folder.resolve("origin.pem"))))
                .startsWith("HTTP/1.1 502 ");
    }

    @Test
    void looksAtNoCertificateWhenToldNotTo() throws IOException {
        assertThat(ask("127.0.0.1", false, List.of())).endsWith("hello1");
    }

    @Test
    void saysWhichFileIsUnreadable() {
        assertThatThrownBy(() -> ask("localhost", true, List.of(folder.resolve("none.pem"))))
                .isInstanceOf(EdgeException.class)
                .hasMessageContaining("none.pem");
    }
}
