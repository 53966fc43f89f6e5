/**
 * TLS certificates that are ordered and renewed by themselves (ACME): the account, storage, challenges, and when to do what.
 *
 * <p>Enter at {@link dev.weir.certificates.AcmeCertificates}.
 *
 * <h2>How a server plugs it in</h2>
 *
 * <ol>
 *   <li>{@code AcmeCertificates.open(settings, listener, meter)} reads what is stored and tells the listener of each certificate
 *       before it returns. The server shows what {@code current()} says, asked again whenever the listener is called; connections
 *       that are open stay as they are.
 *   <li>The listener at port 80 answers {@code GET /.well-known/acme-challenge/TOKEN}, before any redirect to https and whatever
 *       the host, with {@code httpChallenge(TOKEN)} as {@code application/octet-stream}, or goes on when that is empty.
 *   <li>The listener at port 443 looks at the ClientHello: where its only protocol is {@code acme-tls/1}, the certificate is that
 *       of {@code tlsAlpnChallenge(host of SNI)}, the protocol chosen is {@code acme-tls/1}, and the connection is closed after
 *       the handshake; where that is empty, the handshake is refused. No request is read on such a connection.
 *   <li>When both listen, {@code start()}. At the end, {@code close()}. For other settings the next one is opened beside the old
 *       one, which is closed before the next is started, as one alone may order from a folder.
 * </ol>
 *
 * <p>Standards: RFC 8555 ({@code AcmeAuthority}, by acme4j), RFC 8737 ({@code TlsAlpnCertificate}), RFC 9773 ({@code RenewalTime}),
 * RFC 7468 ({@code Pem}). Each certificate has a {@code CertificateKeeper} on a virtual thread of its own; four at a time may talk to
 * the authority. Trouble of the authority pauses all ({@code AuthorityPause}), a refusal the one it was for ({@code Attempts}); both
 * are kept over restarts. A certificate and its key are one file ({@code CertificateStore}, {@code DirectoryFolder}); of several
 * processes that share a folder one orders, and the others read.
 */
@NullMarked
package dev.weir.certificates;

import org.jspecify.annotations.NullMarked;
