package dev.weir.cli;

import static dev.weir.cli.Kinds.FILE;
import static dev.weir.cli.Kinds.FLAG;
import static dev.weir.cli.Kinds.TEXT;

import dev.weir.certificates.AcmeSettings;
import dev.weir.certificates.AcmeSettings.ChallengeType;
import dev.weir.certificates.AcmeSettings.ExternalAccount;
import dev.weir.certificates.AcmeSettings.KeyType;
import dev.weir.certificates.Secret;
import dev.weir.edge.ListenerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration keys of automatic certificates; {@link AcmeSettings} checks and explains them. */
final class AcmeKeys {
    private static final Kind<URI> URL =
            Kinds.scalar(Map.of("type", "string", "format", "uri"), URI::create, URI::toString);
    private static final Kind<Secret> SECRET = Kinds.scalar(Map.of("type", "string"), Secret::of, Secret::toString);

    private static final Key<List<List<String>>> CERTIFICATES = Key.required(
            "certificates",
            new Kind.Items<>(new Kind.OneOrMore<>(new Kind.Items<>(TEXT, 100)), 10_000),
            "The host name of each certificate, or a list of the names it is for.");
    private static final Key<Boolean> TERMS =
            Key.required("terms-agreed", FLAG, "Whether you agree to the authority's terms of service; must be true.");
    private static final Key<Path> FOLDER = Key.optional(
            "folder",
            FILE,
            Path.of("/var/lib/weir/certificates"),
            "Where the account's key and the certificates are kept.");
    private static final Key<URI> DIRECTORY =
            Key.optional("directory", URL, AcmeSettings.LETS_ENCRYPT, "The authority's directory (RFC 8555 §7.1.1).");
    private static final Key<List<String>> CONTACT = Key.optional(
            "contact", new Kind.Items<>(TEXT, 10), List.of(), "Email addresses that the authority may write to.");
    private static final Key<List<ChallengeType>> CHALLENGES = Key.optional(
            "challenges",
            new Kind.Items<>(Kinds.choice(ChallengeType.class), 2),
            List.of(),
            "How control over a name is shown, first choice first: http-01 at port 80, tls-alpn-01 at port 443; none means "
                    + "both, without http-01 where no listener speaks http.");
    private static final Key<KeyType> KEY_TYPE = Key.optional(
            "key-type", Kinds.choice(KeyType.class), KeyType.EC_P256, "The kind of the certificates' keys.");
    private static final Key<List<Path>> TRUSTED = Key.optional(
            "trusted",
            new Kind.Items<>(FILE, 64),
            List.of(),
            "PEM files with the certificates that the authority's own server is trusted by; none means the JDK's.");
    private static final Key<String> KEY_ID =
            Key.required("key-id", TEXT, "What the authority calls the account it knows you by.");
    private static final Key<Secret> HMAC_KEY =
            Key.required("hmac-key", SECRET, "The secret that belongs to it, base64url.");
    private static final Key<Values> EXTERNAL_ACCOUNT = Key.optional(
            "external-account",
            Kind.Section.of(KEY_ID, HMAC_KEY),
            Values.EMPTY,
            "Ties the account to one with the authority (RFC 8555 §7.3.4).");
    private static final Key<Values> SECTION = Key.optional(
            "acme",
            Kind.Section.of(
                    CERTIFICATES, TERMS, FOLDER, DIRECTORY, CONTACT, CHALLENGES, KEY_TYPE, TRUSTED, EXTERNAL_ACCOUNT),
            Values.EMPTY,
            "Certificates ordered and renewed automatically (RFC 8555).");

    private AcmeKeys() {}

    /** The section below {@code tls}. */
    static Key<Values> section() {
        return SECTION;
    }

    /** Whether any certificate is asked for. */
    static boolean isOn(Values tls) {
        return !tls.get(SECTION).equals(Values.EMPTY);
    }

    /**
     * The settings, empty when no certificate is asked for.
     *
     * @param listeners that challenges come to
     */
    static Optional<AcmeSettings> settings(Values tls, List<ListenerSettings> listeners) {
        if (!isOn(tls)) {
            return Optional.empty();
        }
        if (listeners.stream().noneMatch(one -> one.protocol() == ListenerSettings.Protocol.HTTPS)) {
            throw new IllegalArgumentException(
                    "tls.acme: no listener speaks https; give one protocol: https, or leave acme out");
        }
        Values values = tls.get(SECTION);
        Values account = values.get(EXTERNAL_ACCOUNT);
        List<ChallengeType> challenges = values.get(CHALLENGES);
        return Optional.of(new AcmeSettings(
                values.get(DIRECTORY),
                values.get(CONTACT),
                values.get(CERTIFICATES),
                challenges.isEmpty() ? possible(listeners) : challenges,
                values.get(FOLDER),
                account.equals(Values.EMPTY)
                        ? Optional.empty()
                        : Optional.of(new ExternalAccount(account.get(KEY_ID), account.get(HMAC_KEY))),
                values.get(TRUSTED),
                values.get(TERMS),
                values.get(KEY_TYPE)));
    }

    private static List<ChallengeType> possible(List<ListenerSettings> listeners) {
        return listeners.stream().anyMatch(one -> one.protocol() == ListenerSettings.Protocol.HTTP)
                ? AcmeSettings.ALL_CHALLENGES
                : List.of(ChallengeType.TLS_ALPN_01);
    }
}
