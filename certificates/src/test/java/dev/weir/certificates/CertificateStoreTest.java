package dev.weir.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateStoreTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final URI DIRECTORY = URI.create("https://acme.example/directory");
    private static final String FILE = "example.org.pem";

    private final TestFolder folder = new TestFolder();
    private final Counts counts = new Counts();
    private final CertificateStore store = new CertificateStore(folder, counts);
    private final KeyAndChain certificate =
            TestCertificates.issue(List.of("example.org"), START, START.plus(Duration.ofDays(90)));

    private byte[] stored() {
        assertThat(store.save("example.org", certificate)).isTrue();
        return folder.files.get(FILE);
    }

    private void isPutAside(byte[] content) {
        int before = counts.of(CertificateCounter.DAMAGED);
        folder.files.put(FILE, content);
        assertThat(store.certificate("example.org")).isEmpty();
        assertThat(counts.of(CertificateCounter.DAMAGED)).isEqualTo(before + 1);
        assertThat(folder.files).doesNotContainKey(FILE).containsKey(FILE + ".damaged");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** With a first line that fits, as whoever knows the format could write it. */
    private byte[] signed(String rest) {
        folder.files.clear();
        new CertificateStore(folder, counts).save("x", new Attempts(List.of("x"), 1, START, START));
        String first = new String(folder.files.get("x.state"), StandardCharsets.UTF_8);
        String label = first.substring(0, first.indexOf(": ") + 2);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text(rest));
            return text(label + HexFormat.of().formatHex(hash) + "\n" + rest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givesBackWhatItWasGiven() throws IOException {
        stored();
        KeyAndChain found = store.certificate("example.org").orElseThrow();
        assertThat(found.chain()).isEqualTo(certificate.chain());
        assertThat(found.key()).isEqualTo(certificate.key());
        assertThat(found.names()).containsExactly("example.org");
        KeyPair account = Keys.generate(AcmeSettings.KeyType.EC_P256);
        assertThat(store.save(DIRECTORY, account)).isTrue();
        assertThat(store.account(DIRECTORY).orElseThrow().getPrivate()).isEqualTo(account.getPrivate());
        assertThat(store.account(URI.create("https://acme.example/other"))).isEmpty();
        Attempts attempts = new Attempts(List.of("example.org"), 3, START, START.plusSeconds(60));
        assertThat(store.save("example.org", attempts)).isTrue();
        assertThat(store.attempts("example.org")).contains(attempts);
    }

    @Test
    void keepsNothingWhereNothingFailed() {
        store.save("example.org", new Attempts(List.of("example.org"), 3, START, START));
        store.save("example.org", Attempts.none(List.of("example.org")));
        assertThat(folder.files).isEmpty();
    }

    @Test
    void putsAsideAFileThatEndsAnywhere() {
        byte[] whole = stored();
        for (int length = 0; length < whole.length; length += 7) {
            isPutAside(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void putsAsideAFileWithAnyByteWrong() {
        byte[] whole = stored();
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            byte[] wrong = whole.clone();
            wrong[random.nextInt(wrong.length)] ^= (byte) (1 + random.nextInt(127));
            isPutAside(wrong);
        }
    }

    @Test
    void putsAsideNoise() {
        isPutAside(new byte[0]);
        isPutAside(new byte[1024 * 1024]);
        Random random = new Random(2);
        for (int round = 0; round < 100; round++) {
            byte[] noise = new byte[random.nextInt(3000)];
            random.nextBytes(noise);
            isPutAside(noise);
        }
    }

    @Test
    void putsAsideWhatIsWholeAndNoCertificateWithItsKey() throws Exception {
        KeyAndChain other = TestCertificates.issue(List.of("other.example"), START, START.plusSeconds(60));
        String good = Keys.text(certificate);
        String key = good.substring(0, good.indexOf("-----BEGIN CERTIFICATE"));
        String chain = good.substring(key.length());
        String foreign = Keys.text(other);
        isPutAside(signed(""));
        isPutAside(signed(key));
        isPutAside(signed(chain));
        isPutAside(signed(chain + key));
        isPutAside(signed(key + foreign.substring(foreign.indexOf("-----BEGIN CERTIFICATE"))));
        isPutAside(signed(key + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
        isPutAside(signed("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + chain));
        isPutAside(signed("-----BEGIN CERTIFICATE-----".repeat(2000)));
        folder.files.put(FILE, signed(good));
        assertThat(store.certificate("example.org")).isPresent();
    }

    @Test
    void putsAsideAttemptsThatAreNone() {
        for (String rest : List.of(
                "",
                "failures: 1\n",
                "names: a\nfailures: many\nlast: 2026-03-01T00:00:00Z\nnot-before: 2026-03-01T00:00:00Z\n",
                "names: a\nfailures: 1\nlast: yesterday\nnot-before: 2026-03-01T00:00:00Z\n",
                "names: a\nfailures: 99999999999\nlast: 2026-03-01T00:00:00Z\nnot-before: 2026-03-01T00:00:00Z\n")) {
            folder.files.put("example.org.state", signed(rest));
            assertThat(store.attempts("example.org")).isEmpty();
            assertThat(folder.files).containsKey("example.org.state.damaged");
        }
    }

    @Test
    void saysThatTheDiskIsFullAndLeavesWhatIsThere() {
        byte[] before = stored();
        folder.full = true;
        KeyAndChain next = TestCertificates.issue(List.of("example.org"), START, START.plus(Duration.ofDays(180)));
        assertThat(store.save("example.org", next)).isFalse();
        assertThat(store.save(DIRECTORY, Keys.generate(AcmeSettings.KeyType.EC_P256)))
                .isFalse();
        assertThat(counts.of(CertificateCounter.STORAGE_FAILED)).isEqualTo(2);
        assertThat(folder.files.get(FILE)).isEqualTo(before);
        assertThat(store.certificate("example.org").orElseThrow().certificate()).isEqualTo(certificate.certificate());
    }

    @Test
    void doesNotTakeAnAccountThatCannotBeReadForNone() {
        folder.unreadable = true;
        assertThatIOException().isThrownBy(() -> store.account(DIRECTORY));
        assertThat(store.certificate("example.org")).isEmpty();
        assertThat(counts.of(CertificateCounter.DAMAGED)).isZero();
        assertThat(counts.of(CertificateCounter.STORAGE_FAILED)).isOne();
    }

    @Test
    void givesLongAndOddNamesFilesOfTheirOwnInTheFolder() {
        String deep = "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + "." + "d".repeat(60);
        store.save(deep + ".example", certificate);
        store.save(deep + ".test", certificate);
        store.save(URI.create("https://[::1]:14000/a/../b"), Keys.generate(AcmeSettings.KeyType.EC_P256));
        assertThat(folder.files).hasSize(3);
        assertThat(folder.files.keySet())
                .allSatisfy(name -> assertThat(name)
                        .hasSizeLessThan(250)
                        .doesNotContain("/")
                        .doesNotStartWith("."));
        assertThat(store.certificate(deep + ".test")).isPresent();
    }

    @Test
    void opensAThousandCertificates(@TempDir Path root) throws IOException {
        List<String> names =
                IntStream.range(0, 1000).mapToObj(i -> "n" + i + ".example").toList();
        Instant now = Instant.now();
        for (String name : names) {
            store.save(name, TestCertificates.issue(List.of(name), now, now.plus(Duration.ofDays(90))));
            Files.write(root.resolve(name + ".pem"), folder.files.get(name + ".pem"));
        }
        AcmeSettings settings = new AcmeSettings(
                DIRECTORY,
                List.of(),
                names.stream().map(List::of).toList(),
                AcmeSettings.ALL_CHALLENGES,
                root,
                Optional.empty(),
                List.of(),
                true,
                AcmeSettings.KeyType.EC_P256);
        try (AcmeCertificates opened = AcmeCertificates.open(settings, _ -> {}, counts)) {
            assertThat(opened.current())
                    .extracting(one -> one.names().getFirst())
                    .containsExactlyElementsOf(names);
        }
    }
}
