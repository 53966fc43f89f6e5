package dev.weir.edge;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS with the origin, by the JDK's engine: SNI always, the certificate's chain and name checked unless the operator turned
 * it off (RFC 9110 §4.3.4). Thread-safe.
 */
final class OriginTls {
    private final @Nullable SslContext plain;
    private final @Nullable SslContext negotiating;
    private final Duration patience;

    private OriginTls(@Nullable SslContext plain, @Nullable SslContext negotiating, Duration patience) {
        this.plain = plain;
        this.negotiating = negotiating;
        this.patience = patience;
    }

    /**
     * What the servers of a group share.
     *
     * @param patience how long a handshake may take
     * @throws EdgeException when the trusted certificates cannot be read
     */
    static OriginTls of(UpstreamSettings origin, Duration patience) {
        if (origin.servers().stream().noneMatch(ServerSettings::secure)) {
            return new OriginTls(null, null, patience);
        }
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            if (!origin.verify()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
            } else {
                builder.endpointIdentificationAlgorithm("HTTPS");
                if (!origin.trusted().isEmpty()) {
                    builder.trustManager(certificates(origin.trusted()).toArray(new X509Certificate[0]));
                }
            }
            SslContext plain = builder.build();
            if (origin.protocol() == OriginProtocol.HTTP1) {
                return new OriginTls(plain, null, patience);
            }
            String[] offered = origin.protocol() == OriginProtocol.HTTP2
                    ? new String[] {ApplicationProtocolNames.HTTP_2}
                    : new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1};
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    offered));
            return new OriginTls(plain, builder.build(), patience);
        } catch (SSLException impossible) {
            throw new EdgeException("origin.url: TLS cannot be set up: " + impossible.getMessage(), impossible);
        }
    }

    private static List<X509Certificate> certificates(List<Path> files) {
        List<X509Certificate> found = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    found.add((X509Certificate) one);
                }
            } catch (IOException | GeneralSecurityException unreadable) {
                throw new EdgeException(
                        "origin.trusted: " + file + " cannot be read as PEM certificates: " + unreadable.getMessage(),
                        unreadable);
            }
        }
        return found;
    }

    /**
     * A handler for a new connection, or null when the server speaks plain HTTP.
     *
     * @param http1 whether HTTP/1.1 is wanted: then no protocol is negotiated
     */
    @Nullable
    SslHandler handler(Channel channel, ServerSettings server, boolean http1) {
        SslContext context = http1 || negotiating == null ? plain : negotiating;
        if (context == null || !server.secure()) {
            return null;
        }
        SslHandler handler = context.newHandler(channel.alloc(), server.hostName(), server.port());
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        return handler;
    }
}
