package dev.weir.certificates;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The ACME authority that Let's Encrypt tests clients with, as Debian packages it, for which every name is this machine; and a
 * proxy before it that can fail, and that adds renewal information, which this version of it has not.
 */
final class Pebble implements AutoCloseable {
    private static final Path PEBBLE = Path.of("/usr/bin/pebble");
    private static final Path DNS = Path.of("/usr/bin/pebble-challtestsrv");

    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private final int port = freePort();
    private final HttpsServer proxy;
    private final HttpClient client;
    final int httpPort = freePort();
    final int tlsPort = freePort();
    /** When not 0, what the proxy answers everything with. */
    volatile int failing;
    /** When not empty, what the proxy answers to who asks for renewal information. */
    volatile String renewalInfo = "";

    static boolean isInstalled() {
        return Files.isExecutable(PEBBLE) && Files.isExecutable(DNS);
    }

    Pebble(Path folder, String... environment) throws Exception {
        this.folder = folder;
        KeyAndChain own = TestCertificates.issue(
                List.of("localhost"),
                Instant.now().minusSeconds(60),
                Instant.now().plus(Duration.ofDays(1)));
        String text = Keys.text(own);
        int end = text.indexOf("-----BEGIN CERTIFICATE");
        Files.writeString(folder.resolve("key.pem"), text.substring(0, end));
        Files.writeString(trust(), text.substring(end));
        int dnsPort = freePort();
        Files.writeString(folder.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                 "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d,
                 "ocspResponderURL": "", "externalAccountBindingRequired": %s,
                 "externalAccountMACKeys": {"kid-1": "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"}}}
                """.formatted(
                        port,
                        freePort(),
                        trust(),
                        folder.resolve("key.pem"),
                        httpPort,
                        tlsPort,
                        List.of(environment).contains("EXTERNAL=1")));
        start(List.of(
                DNS.toString(),
                "-dns01",
                "127.0.0.1:" + dnsPort,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-defaultIPv6",
                "",
                "-management",
                "127.0.0.1:" + freePort()));
        start(
                List.of(
                        PEBBLE.toString(),
                        "-config",
                        folder.resolve("pebble.json").toString(),
                        "-dnsserver",
                        "127.0.0.1:" + dnsPort),
                environment);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(own))
                .build();
        awaitReady();
        proxy = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.setHttpsConfigurator(new HttpsConfigurator(serving(own)));
        proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        proxy.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                String path = exchange.getRequestURI().getPath();
                if (failing != 0) {
                    exchange.sendResponseHeaders(failing, -1);
                    return;
                }
                if (path.startsWith("/renewal-info/")) {
                    byte[] answer = renewalInfo.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.getResponseHeaders().set("Retry-After", "21600");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    return;
                }
                String host = exchange.getRequestHeaders().getFirst("Host");
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create("https://localhost:" + port + exchange.getRequestURI()))
                        .header("Host", host)
                        .header("User-Agent", exchange.getRequestHeaders().getFirst("User-Agent"))
                        .method(
                                exchange.getRequestMethod(),
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (type != null) {
                    request.header("Content-Type", type);
                }
                HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                answer.headers().map().forEach((name, values) -> {
                    if (!name.startsWith(":") && !name.equalsIgnoreCase("content-length")) {
                        values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                    }
                });
                byte[] content = answer.body();
                if (path.equals("/dir") && !renewalInfo.isEmpty()) {
                    content = new String(content, StandardCharsets.UTF_8)
                            .replaceFirst("\\{", "{\"renewalInfo\": \"https://" + host + "/renewal-info\",")
                            .getBytes(StandardCharsets.UTF_8);
                }
                exchange.sendResponseHeaders(answer.statusCode(), content.length == 0 ? -1 : content.length);
                exchange.getResponseBody().write(content);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        proxy.start();
    }

    private void start(List<String> command, String... environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(Path.of(command.getFirst()).getFileName() + ".log")
                        .toFile());
        // Without: it waits up to 15 s before it looks, and refuses one nonce in twenty, which is welcome
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        for (String one : environment) {
            int equals = one.indexOf('=');
            builder.environment().put(one.substring(0, equals), one.substring(equals + 1));
        }
        processes.add(builder.start());
    }

    private void awaitReady() throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                client.send(HttpRequest.newBuilder(https()).build(), HttpResponse.BodyHandlers.discarding());
                return;
            } catch (IOException e) {
                if (attempt > 100) {
                    close();
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static SSLContext serving(KeyAndChain own) throws Exception {
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    static SSLContext trusting(KeyAndChain anchor) throws Exception {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        anchors.setCertificateEntry("anchor", anchor.certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Itself, to be trusted by {@link #trust}. */
    URI https() {
        return URI.create("https://localhost:" + port + "/dir");
    }

    /** Through the proxy. */
    URI proxied() {
        return URI.create("https://localhost:" + proxy.getAddress().getPort() + "/dir");
    }

    Path trust() {
        return folder.resolve("cert.pem");
    }

    String log() throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve("pebble.log"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.stop(0);
        }
        for (Process process : processes) {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
