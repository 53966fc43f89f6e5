package dev.weir.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A reverse proxy started in front of an origin on this machine: the edge itself, or a peer to compare it with. */
final class ProxyUnderTest implements AutoCloseable {
    private final String name;
    private final int port;
    private final int admin;
    private final Runnable stop;

    private ProxyUnderTest(String name, int port, int admin, Runnable stop) {
        this.name = name;
        this.port = port;
        this.admin = admin;
        this.stop = stop;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        stop.run();
    }

    /** The edge with nothing plugged in, as it is by default but for the settings changed here. */
    static ProxyUnderTest weir(int origin, UnaryOperator<EdgeSettings> changes) {
        EdgeSettings settings = EdgeSettings.of(URI.create("http://127.0.0.1:" + origin))
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withAdmin(EdgeSettings.Admin.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        Edge edge = Edge.start(changes.apply(settings), Phases.NONE);
        return new ProxyUnderTest(
                "weir",
                edge.address().getPort(),
                edge.admin().map(InetSocketAddress::getPort).orElse(0),
                edge::close);
    }

    static ProxyUnderTest weir(int origin) {
        return weir(origin, UnaryOperator.identity());
    }

    /** A gauge of the edge's metrics, by its name. */
    double gauge(String metric) {
        try (RawClient client = RawClient.connect(admin)) {
            client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return client.answer("GET")
                    .orElseThrow()
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(metric + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new NoSuchElementException(metric));
        }
    }

    /** A peer as Debian ships it, with the plainest configuration that proxies; empty when it is not installed. */
    static Optional<ProxyUnderTest> peer(String name, int origin) {
        try {
            Path folder = Files.createTempDirectory("weir-peer-");
            int port = freePort();
            return switch (name) {
                case "nginx" ->
                    start(
                            name,
                            port,
                            folder,
                            "/usr/sbin/nginx",
                            """
                        daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                        user root; events {}
                        http {
                          access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                          upstream o { server 127.0.0.1:%3$d; keepalive 8; }
                          server { listen 127.0.0.1:%2$d; client_max_body_size 0;
                            location / { proxy_pass http://o; proxy_http_version 1.1; proxy_set_header Connection "";
                              proxy_request_buffering off; } }
                        }
                        """.formatted(folder, port, origin),
                            "-p",
                            folder.toString(),
                            "-c");
                case "haproxy" -> start(name, port, folder, "/usr/sbin/haproxy", """
                        defaults
                          mode http
                          timeout connect 5s
                          timeout client 10s
                          timeout server 10s
                        listen l
                          bind 127.0.0.1:%d
                          server o 127.0.0.1:%d
                        """.formatted(port, origin), "-f");
                case "caddy" ->
                    start(name, port, folder, "/usr/bin/caddy", """
                        { "admin": {"disabled": true}, "apps": {"http": {"servers": {"s": {"listen": ["127.0.0.1:%d"],
                          "automatic_https": {"disable": true}, "routes": [{"handle": [
                          {"handler": "reverse_proxy", "upstreams": [{"dial": "127.0.0.1:%d"}]}]}]}}}}}
                        """.formatted(port, origin), "run", "--config");
                default -> throw new IllegalArgumentException(name);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ProxyUnderTest> start(
            String name, int port, Path folder, String binary, String configuration, String... options)
            throws IOException {
        if (!Files.isExecutable(Path.of(binary))) {
            return Optional.empty();
        }
        Path file = Files.writeString(folder.resolve("configuration"), configuration);
        List<String> command = new ArrayList<>(List.of(binary));
        command.addAll(List.of(options));
        command.add(file.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        awaitListening(port, process, folder.resolve("output"));
        return Optional.of(new ProxyUnderTest(name, port, 0, () -> stop(process)));
    }

    private static void stop(Process process) {
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

    private static void awaitListening(int port, Process process, Path output) throws IOException {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    break;
                }
                pause();
            }
        }
        throw new IOException("peer did not start: " + Files.readString(output));
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
