package dev.weir.certificates;

import java.net.IDN;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that can be set about automatic certificates. A value is checked where it is made, and the exception's message names
 * the option.
 *
 * @param directory the authority's directory (RFC 8555 §7.1.1); https, or http on a loopback address. Default Let's Encrypt
 * @param contact email addresses that the authority may write to, told when the account is made; may be empty
 * @param certificates the host names of each certificate, 1 to 100 a certificate, at most 10,000 certificates; a name belongs to
 *     one of them. The first name of a group names its file, so it is best left where it is. No wildcards: they need dns-01
 * @param challenges how control over a name is shown, the first that the authority offers first. Default http-01, tls-alpn-01
 * @param folder where the account's key and the certificates are kept; made when it is not there
 * @param externalAccount what ties the account to one with the authority (RFC 8555 §7.3.4); most authorities ask for none
 * @param trusted PEM files with the certificates that the authority's own server is trusted by; none means the JDK's
 * @param termsAgreed whether the operator agrees to the authority's terms of service; must be true, and nobody else can say so
 * @param keyType of the certificates' keys. Default EC P-256
 */
public record AcmeSettings(
        URI directory,
        List<String> contact,
        List<List<String>> certificates,
        List<ChallengeType> challenges,
        Path folder,
        Optional<ExternalAccount> externalAccount,
        List<Path> trusted,
        boolean termsAgreed,
        KeyType keyType) {

    /** Let's Encrypt's directory for real certificates. */
    public static final URI LETS_ENCRYPT = URI.create("https://acme-v02.api.letsencrypt.org/directory");

    /** The order of challenges when nobody asked for another. */
    public static final List<ChallengeType> ALL_CHALLENGES = List.of(ChallengeType.HTTP_01, ChallengeType.TLS_ALPN_01);

    private static final int MOST_NAMES = 100;
    private static final int MOST_CERTIFICATES = 10_000;
    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

    /** How control over a name is shown. */
    public enum ChallengeType {
        /** A file at port 80 (RFC 8555 §8.3). */
        HTTP_01("http-01"),
        /** A certificate at port 443 for connections that ask for {@code acme-tls/1} (RFC 8737). */
        TLS_ALPN_01("tls-alpn-01");

        private final String label;

        ChallengeType(String label) {
            this.label = label;
        }

        /** As the standards and the configuration name it. */
        public String label() {
            return label;
        }
    }

    /** The kind of a certificate's key. */
    public enum KeyType {
        /** Small and quick, understood by every client since 2014 or so. */
        EC_P256("ec-p256"),
        /** For those who have to. */
        EC_P384("ec-p384"),
        /** For clients that know nothing else. */
        RSA_2048("rsa-2048"),
        /** The same, slower. */
        RSA_4096("rsa-4096");

        private final String label;

        KeyType(String label) {
            this.label = label;
        }

        /** As the configuration names it. */
        public String label() {
            return label;
        }
    }

    /**
     * What an authority hands out to tie an ACME account to a customer.
     *
     * @param keyId as the authority gave it
     * @param hmacKey base64url as the authority gave it
     */
    public record ExternalAccount(String keyId, Secret hmacKey) {
        private static final Pattern BASE64_URL = Pattern.compile("[A-Za-z0-9_-]+={0,2}");

        public ExternalAccount {
            if (keyId.isBlank()) {
                throw new IllegalArgumentException("tls.acme.external-account.key-id: is empty");
            }
            if (!BASE64_URL.matcher(hmacKey.reveal()).matches()) {
                throw new IllegalArgumentException("tls.acme.external-account.hmac-key: is not base64url");
            }
        }
    }

    public AcmeSettings {
        checkDirectory(directory);
        contact = List.copyOf(contact);
        contact.forEach(AcmeSettings::checkContact);
        certificates = certificates.stream()
                .map(names -> names.stream().map(AcmeSettings::hostName).toList())
                .toList();
        checkCertificates(certificates);
        challenges = List.copyOf(challenges);
        trusted = List.copyOf(trusted);
        if (challenges.isEmpty() || Set.copyOf(challenges).size() < challenges.size()) {
            throw new IllegalArgumentException("tls.acme.challenges: name each once, and one at least");
        }
        if (!termsAgreed) {
            throw new IllegalArgumentException("tls.acme.terms-agreed: must be true; read the terms of service of "
                    + directory.getHost() + " first");
        }
    }

    private static void checkDirectory(URI directory) {
        String host = directory.getHost();
        boolean loopback =
                host != null && (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]"));
        if (host == null
                || !("https".equalsIgnoreCase(directory.getScheme())
                        || (loopback && "http".equalsIgnoreCase(directory.getScheme())))) {
            throw new IllegalArgumentException("tls.acme.directory: " + directory + " is not an https URL");
        }
    }

    private static void checkContact(String address) {
        int at = address.indexOf('@');
        if (at < 1
                || at != address.lastIndexOf('@')
                || at == address.length() - 1
                || !address.matches("[!-~&&[^,?<>]]+")) {
            throw new IllegalArgumentException("tls.acme.contact: \"" + address + "\" is not an email address");
        }
    }

    private static void checkCertificates(List<List<String>> certificates) {
        Set<String> seen = new HashSet<>();
        if (certificates.isEmpty() || certificates.size() > MOST_CERTIFICATES) {
            throw new IllegalArgumentException(
                    "tls.acme.certificates: " + certificates.size() + " is not between 1 and " + MOST_CERTIFICATES);
        }
        for (List<String> names : certificates) {
            if (names.isEmpty() || names.size() > MOST_NAMES) {
                throw new IllegalArgumentException("tls.acme.certificates: " + names.size()
                        + " names for one certificate is not between 1 and " + MOST_NAMES);
            }
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException(
                            "tls.acme.certificates: " + name + " is named twice; a name belongs to one certificate");
                }
            }
        }
    }

    private static String hostName(String given) {
        if (given.startsWith("*.")) {
            throw new IllegalArgumentException("tls.acme.certificates: " + given
                    + " is a wildcard, which authorities grant by dns-01 only; name the hosts");
        }
        String name;
        try {
            name = IDN.toASCII(given).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAName) {
            name = "";
        }
        if (!HOST.matcher(name).matches() || IPV4.matcher(name).matches()) {
            throw new IllegalArgumentException("tls.acme.certificates: \"" + given + "\" is not a host name");
        }
        return name;
    }
}
