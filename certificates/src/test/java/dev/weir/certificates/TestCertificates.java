package dev.weir.certificates;

import dev.weir.certificates.AcmeSettings.KeyType;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that sign themselves. */
final class TestCertificates {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private TestCertificates() {}

    static KeyAndChain issue(List<String> names, Instant from, Instant until) {
        KeyPair key = Keys.generate(KeyType.EC_P256);
        X500Name subject = new X500Name("CN=test");
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(from),
                    Date.from(until),
                    subject,
                    key.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.stream()
                            .map(name -> new GeneralName(GeneralName.dNSName, name))
                            .toArray(GeneralName[]::new)));
            return Keys.keyAndChain(
                    key.getPrivate(),
                    List.of(new JcaX509CertificateConverter()
                            .getCertificate(builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
