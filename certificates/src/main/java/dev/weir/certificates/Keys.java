package dev.weir.certificates;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Keys and certificates by the JDK's own means. */
final class Keys {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final int DNS_NAME = 2;

    private Keys() {}

    static KeyPair generate(AcmeSettings.KeyType type) {
        try {
            KeyPairGenerator generator = switch (type) {
                case EC_P256, EC_P384 -> KeyPairGenerator.getInstance("EC");
                case RSA_2048, RSA_4096 -> KeyPairGenerator.getInstance("RSA");
            };
            switch (type) {
                case EC_P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case EC_P384 -> generator.initialize(new ECGenParameterSpec("secp384r1"));
                case RSA_2048 -> generator.initialize(2048);
                case RSA_4096 -> generator.initialize(4096);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes keys of " + type.label(), e);
        }
    }

    /** Private and public, since the one cannot be had from the other by the JDK. */
    static String text(KeyPair pair) {
        return new Pem(PRIVATE, pair.getPrivate().getEncoded()).text()
                + new Pem(PUBLIC, pair.getPublic().getEncoded()).text();
    }

    static KeyPair pair(String text) throws GeneralSecurityException {
        List<Pem> blocks = Pem.all(text);
        if (blocks.size() != 2
                || !blocks.get(0).label().equals(PRIVATE)
                || !blocks.get(1).label().equals(PUBLIC)) {
            throw new GeneralSecurityException("not a private key and a public one");
        }
        // Accounts have keys of this kind only, see AcmeAuthority
        KeyFactory factory = KeyFactory.getInstance("EC");
        PrivateKey key =
                factory.generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0).der()));
        PublicKey other =
                factory.generatePublic(new X509EncodedKeySpec(blocks.get(1).der()));
        requirePair(key, other);
        return new KeyPair(other, key);
    }

    static String text(KeyAndChain certificate) throws GeneralSecurityException {
        StringBuilder text =
                new StringBuilder(new Pem(PRIVATE, certificate.key().getEncoded()).text());
        for (X509Certificate one : certificate.chain()) {
            text.append(new Pem(CERTIFICATE, one.getEncoded()).text());
        }
        return text.toString();
    }

    static KeyAndChain keyAndChain(String text) throws GeneralSecurityException {
        List<Pem> blocks = Pem.all(text);
        if (blocks.size() < 2 || !blocks.getFirst().label().equals(PRIVATE)) {
            throw new GeneralSecurityException("not a private key and certificates");
        }
        List<X509Certificate> chain = certificates(blocks.subList(1, blocks.size()));
        PrivateKey key = KeyFactory.getInstance(chain.getFirst().getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst().der()));
        return keyAndChain(key, chain);
    }

    static List<X509Certificate> certificates(List<Pem> blocks) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem block : blocks) {
            if (block.label().equals(CERTIFICATE)
                    && factory.generateCertificate(new ByteArrayInputStream(block.der()))
                            instanceof X509Certificate one) {
                chain.add(one);
            } else {
                throw new GeneralSecurityException("a " + block.label() + " where a certificate should be");
            }
        }
        return chain;
    }

    /** Refuses a key that is another certificate's. */
    static KeyAndChain keyAndChain(PrivateKey key, List<X509Certificate> chain) throws GeneralSecurityException {
        requirePair(key, chain.getFirst().getPublicKey());
        return new KeyAndChain(key, chain, names(chain.getFirst()));
    }

    private static void requirePair(PrivateKey key, PublicKey other) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        byte[] sample = {'w', 'e', 'i', 'r'};
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(other);
        signature.update(sample);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the private key belongs to something else");
        }
    }

    private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (List<?> alternative : alternatives) {
            if (Integer.valueOf(DNS_NAME).equals(alternative.get(0)) && alternative.get(1) instanceof String name) {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
