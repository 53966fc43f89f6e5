package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A self-signed certificate that the JDK's keytool made, as PEM files. */
record TestCertificate(PrivateKey key, X509Certificate certificate) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    static TestCertificate forNames(Path folder, String... names) {
        Path store = folder.resolve(Long.toString(System.nanoTime(), 36) + ".p12");
        String alternatives =
                String.join(",", Stream.of(names).map(name -> "dns:" + name).toList());
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + alternatives,
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "one");
        try {
            assertThat(new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .start()
                            .waitFor())
                    .isZero();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            return new TestCertificate(
                    (PrivateKey) keys.getKey("one", PASSWORD), (X509Certificate) keys.getCertificate("one"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Writes both files. */
    TlsSettings.CertificateFiles write(Path folder, String name) {
        try {
            Path chain = folder.resolve(name + ".pem");
            Path keyFile = folder.resolve(name + ".key");
            Files.writeString(chain, pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
            return new TlsSettings.CertificateFiles(chain, keyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String type, byte[] content) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }
}
