package dev.weir.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.certificates.AcmeSettings.ChallengeType;
import dev.weir.certificates.AcmeSettings.ExternalAccount;
import dev.weir.certificates.AcmeSettings.KeyType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcmeSettingsTest {
    private URI directory = AcmeSettings.LETS_ENCRYPT;
    private List<String> contact = List.of();
    private List<List<String>> certificates = List.of(List.of("example.org"));
    private List<ChallengeType> challenges = AcmeSettings.ALL_CHALLENGES;
    private boolean agreed = true;

    private AcmeSettings settings() {
        return new AcmeSettings(
                directory,
                contact,
                certificates,
                challenges,
                Path.of("certificates"),
                Optional.empty(),
                List.of(),
                agreed,
                KeyType.EC_P256);
    }

    private void refused(String... words) {
        assertThatIllegalArgumentException().isThrownBy(this::settings).withMessageContainingAll(words);
    }

    @Test
    void writesNamesInLowerCaseAndInAscii() {
        certificates = List.of(List.of("Example.ORG", "bücher.example"));
        assertThat(settings().certificates()).containsExactly(List.of("example.org", "xn--bcher-kva.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "a..b",
                "-a.example",
                "a-.example",
                "a_b.example",
                "a b.example",
                "a/b",
                "../../etc/passwd",
                "example.org.",
                "127.0.0.1",
                "[::1]",
                "a\nb.example",
                "a\0.example",
                "http://example.org"
            })
    void refusesWhatIsNoHostName(String name) {
        certificates = List.of(List.of(name));
        refused("tls.acme.certificates", "is not a host name");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        certificates = List.of(List.of("a".repeat(64) + ".example"));
        refused("is not a host name");
        certificates = List.of(List.of("abcdefg.".repeat(32) + "example"));
        refused("is not a host name");
    }

    @Test
    void refusesWildcardsAndSaysWhy() {
        certificates = List.of(List.of("*.example.org"));
        refused("*.example.org", "wildcard", "dns-01");
    }

    @Test
    void refusesANameThatIsInTwoCertificates() {
        certificates = List.of(List.of("a.example", "b.example"), List.of("B.example"));
        refused("b.example is named twice");
    }

    @Test
    void refusesNoneAndTooMany() {
        certificates = List.of();
        refused("0 is not between 1 and 10000");
        certificates = List.of(List.of());
        refused("0 names for one certificate is not between 1 and 100");
        certificates = List.of(
                IntStream.range(0, 101).mapToObj(i -> "n" + i + ".example").toList());
        refused("101 names");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://acme.example/dir",
                "ftp://acme.example/",
                "acme.example",
                "https:dir",
                "http://127.0.0.1.example/"
            })
    void refusesAuthoritiesWithoutTls(String url) {
        directory = URI.create(url);
        refused("tls.acme.directory", "is not an https URL");
    }

    @Test
    void letsAnAuthorityOnThisMachineGoWithoutTls() {
        directory = URI.create("http://127.0.0.1:4000/dir");
        assertThat(settings().directory()).isEqualTo(directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "@", "a@", "@b", "a@b@c", "a b@c", "a@b?subject=x", "a@b,c@d", "mailto:<a@b>", "a@b\r\n"})
    void refusesWhatIsNoAddressOfMail(String address) {
        contact = List.of(address);
        refused("tls.acme.contact", "is not an email address");
    }

    @Test
    void refusesChallengesThatAreMissingOrTwice() {
        challenges = List.of();
        refused("tls.acme.challenges");
        challenges = List.of(ChallengeType.HTTP_01, ChallengeType.HTTP_01);
        refused("tls.acme.challenges");
    }

    @Test
    void asksForTheOperatorsAgreement() {
        agreed = false;
        refused("tls.acme.terms-agreed", "acme-v02.api.letsencrypt.org");
    }

    @Test
    void neverShowsTheSecretOfTheExternalAccount() {
        ExternalAccount account = new ExternalAccount("customer-1", Secret.of("c2VjcmV0"));
        assertThat(account.toString()).contains("customer-1").doesNotContain("c2VjcmV0");
        assertThat(account).isEqualTo(new ExternalAccount("customer-1", Secret.of("c2VjcmV0")));
        assertThat(account).isNotEqualTo(new ExternalAccount("customer-1", Secret.of("YW5vdGhlcg")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExternalAccount("customer-1", Secret.of("not base64!")))
                .withMessageContaining("tls.acme.external-account.hmac-key")
                .withMessageNotContaining("not base64!");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExternalAccount(" ", Secret.of("c2VjcmV0")))
                .withMessageContaining("tls.acme.external-account.key-id");
    }
}
