package dev.weir.certificates;

/** Automatic certificates cannot be set up as asked; the message says what to change. */
public final class CertificatesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CertificatesException(String message, Throwable cause) {
        super(message, cause);
    }
}
