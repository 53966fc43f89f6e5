package dev.weir.certificates;

/** Takes the figures of automatic certificates. Called from any thread, often from several. */
@FunctionalInterface
public interface CertificateMeter {
    /** It happened once more. */
    void counted(CertificateCounter counter);
}
