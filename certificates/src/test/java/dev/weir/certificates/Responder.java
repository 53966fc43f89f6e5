package dev.weir.certificates;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/** A server as small as can be that plugs the room in as its package says: port 80, and port 443 by SNI and ALPN. */
final class Responder implements AutoCloseable {
    private final Supplier<AcmeCertificates> certificates;
    private final HttpServer http;
    private final SSLServerSocket tls;
    private final Map<String, KeyAndChain> served = new ConcurrentHashMap<>();
    final AtomicInteger httpChallenges = new AtomicInteger();
    final AtomicInteger tlsChallenges = new AtomicInteger();

    Responder(int httpPort, int tlsPort, Supplier<AcmeCertificates> certificates) throws Exception {
        this.certificates = certificates;
        InetAddress here = InetAddress.getLoopbackAddress();
        http = HttpServer.create(new InetSocketAddress(here, httpPort), 0);
        http.createContext("/.well-known/acme-challenge/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                Optional<String> answer = certificates.get().httpChallenge(path.substring(path.lastIndexOf('/') + 1));
                if (answer.isPresent()) {
                    httpChallenges.incrementAndGet();
                    byte[] body = answer.get().getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
        });
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new BySni()}, null, null);
        tls = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(tlsPort, 200, here);
        Thread.ofVirtual().start(this::accept);
    }

    /** As a listener of the room. */
    void install(KeyAndChain certificate) {
        certificate.names().forEach(name -> served.put(name, certificate));
    }

    private void accept() {
        while (!tls.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) tls.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (Exception closed) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(10_000);
            socket.setHandshakeApplicationProtocolSelector(
                    (self, offered) -> offered.equals(List.of("acme-tls/1")) ? "acme-tls/1" : "");
            socket.startHandshake();
            if (socket.getApplicationProtocol().equals("acme-tls/1")) {
                tlsChallenges.incrementAndGet();
                return;
            }
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            if (in.read() == 'x') {
                out.write('y');
                out.flush();
            }
        } catch (Exception peerIsGone) {
            // Its own business
        }
    }

    @Override
    public void close() throws IOException {
        http.stop(0);
        tls.close();
    }

    private final class BySni extends X509ExtendedKeyManager {
        private Optional<KeyAndChain> of(String alias) {
            return alias.startsWith("acme:")
                    ? certificates.get().tlsAlpnChallenge(alias.substring(5))
                    : Optional.ofNullable(served.get(alias));
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            if (!(socket instanceof SSLSocket ssl)
                    || !(ssl.getHandshakeSession() instanceof ExtendedSSLSession session)
                    || !type.equals("EC")) {
                return null;
            }
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    String prefix = "acme-tls/1".equals(ssl.getHandshakeApplicationProtocol()) ? "acme:" : "";
                    return of(prefix + host.getAsciiName()).isPresent() ? prefix + host.getAsciiName() : null;
                }
            }
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return of(alias)
                    .map(found -> found.chain().toArray(X509Certificate[]::new))
                    .orElse(null);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return of(alias).map(KeyAndChain::key).orElse(null);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return null;
        }
    }
}
