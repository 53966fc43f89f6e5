package dev.weir.certificates;

import dev.weir.certificates.AcmeSettings.KeyType;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate that answers a tls-alpn-01 challenge (RFC 8737 §3). The library's own signs with RSA keys only. */
final class TlsAlpnCertificate {
    private static final ASN1ObjectIdentifier ACME_IDENTIFIER = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");
    private static final Duration LIFETIME = Duration.ofDays(1);

    private TlsAlpnCertificate() {}

    static KeyAndChain make(String name, byte[] hash, Instant now) {
        KeyPair key = Keys.generate(KeyType.EC_P256);
        X500Name self = new X500Name("CN=acme-tls-alpn-01");
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    self,
                    BigInteger.valueOf(now.toEpochMilli()),
                    Date.from(now.minus(LIFETIME)),
                    Date.from(now.plus(LIFETIME)),
                    self,
                    key.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(hash));
            ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
            return new KeyAndChain(
                    key.getPrivate(),
                    List.of(new JcaX509CertificateConverter().getCertificate(builder.build(signer))),
                    List.of(name));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of one name can be made", e);
        }
    }
}
