package dev.weir.certificates;

/** Is told of certificates that are to be served from now on. */
@FunctionalInterface
public interface CertificateListener {
    /**
     * Serve this one for its names. Connections that are open are none of its concern. Called from a virtual thread; for one
     * certificate never by two at a time. What it throws is logged and changes nothing.
     */
    void installed(KeyAndChain certificate);
}
