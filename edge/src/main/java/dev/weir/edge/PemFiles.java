package dev.weir.edge;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate's chain and its key as files: PEM (RFC 7468), the key PKCS#8 and not encrypted. */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*+)-----END PRIVATE KEY-----");

    private PemFiles() {}

    static IssuedCertificates.Issued read(TlsSettings.CertificateFiles files)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = chain(files.chain());
        return new IssuedCertificates.Issued(key(files.key(), chain.getFirst().getPublicKey()), chain);
    }

    private static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) one);
            }
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("no certificate in it");
        }
        return found;
    }

    private static PrivateKey key(Path file, PublicKey belonging) throws IOException, GeneralSecurityException {
        Matcher found = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new GeneralSecurityException("no PRIVATE KEY in " + file);
        }
        byte[] content = Base64.getMimeDecoder().decode(found.group(1).getBytes(StandardCharsets.ISO_8859_1));
        return KeyFactory.getInstance(belonging.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(content));
    }

    /** The TLS library would find out at every handshake. */
    static void requireThatTheyFit(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        PublicKey belonging = certificate.getPublicKey();
        String algorithm = switch (belonging.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA" -> "EdDSA";
            default ->
                throw new GeneralSecurityException(
                        "keys of " + belonging.getAlgorithm() + " are not served; take EC, RSA or EdDSA");
        };
        byte[] sample = {'w', 'e', 'i', 'r'};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(belonging);
        signature.update(sample);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is another certificate's");
        }
    }
}
