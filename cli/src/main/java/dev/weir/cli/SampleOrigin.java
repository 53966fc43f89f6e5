package dev.weir.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.http.EntityTag;
import dev.weir.http.EntityTags;
import dev.weir.http.HttpDate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The site that {@code weir try} shows itself on: the documentation of an invented product, as a plain static server of its
 * time would serve it. It has three versions with deprecated pages and canonical links, and nothing made for agents: no
 * robots.txt, no sitemap, no Markdown.
 *
 * <pre>{@code
 * try (SampleOrigin origin = SampleOrigin.start(0)) {
 *     scan(origin.uri());
 * }
 * }</pre>
 *
 * <p>It listens on the loopback address only and keeps its files, some 200 KB, in memory. GET and HEAD are answered, with
 * validators and conditional requests (RFC 9110 §13); a folder is its {@code index.html}. Requests are handled on virtual
 * threads.
 */
final class SampleOrigin implements AutoCloseable {
    /** The folder of the resources, and the list of them in it: a jar cannot be listed. */
    private static final String FOLDER = "/sample-site/";

    private static final String LIST = "files.txt";

    private static final Map<String, String> TYPES = Map.of(
            // Without a charset, as such servers do: the page names it in a meta element.
            "html", "text/html",
            "css", "text/css",
            "png", "image/png",
            "svg", "image/svg+xml",
            "ico", "image/x-icon");

    /** A file as it is sent; the digest of its bytes is its entity tag. */
    private static final class SiteFile {
        private final byte[] content;
        private final String type;
        private final EntityTag tag;
        private final Instant lastModified;

        SiteFile(byte[] content, String type, Instant lastModified) {
            this.content = content;
            this.type = type;
            this.tag = digest(content);
            this.lastModified = lastModified;
        }

        private static EntityTag digest(byte[] content) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
                return EntityTag.strong(HexFormat.of().formatHex(digest, 0, 8));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    private final Map<String, SiteFile> files = load();
    private final Clock clock;
    private final HttpServer server;
    private final ExecutorService executor;

    private SampleOrigin(int port, Clock clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts the site on this port of the loopback address, 0 for a free one.
     *
     * @throws Failure when the port cannot be had
     */
    static SampleOrigin start(int port) {
        try {
            return new SampleOrigin(port, Clock.systemUTC());
        } catch (IOException e) {
            throw new Failure(
                    Failure.FAILED,
                    "the sample site cannot listen on port " + port + " (" + e.getMessage()
                            + "): stop what uses it or choose another");
        }
    }

    /** Where the home page is, as in {@code http://127.0.0.1:8123/}. */
    URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
    }

    /** Stops listening and ends what is being answered. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static Map<String, SiteFile> load() {
        Map<String, SiteFile> files = new HashMap<>();
        for (String line :
                new String(resource(LIST), StandardCharsets.UTF_8).lines().toList()) {
            if (!line.startsWith("#")) {
                int space = line.indexOf(' ');
                String path = line.substring(space + 1);
                byte[] content = resource(path);
                String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
                files.put("/" + path, new SiteFile(content, type, Instant.parse(line.substring(0, space))));
            }
        }
        return Map.copyOf(files);
    }

    private static byte[] resource(String path) {
        try (InputStream in = SampleOrigin.class.getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                throw new Failure(Failure.FAILED, "this build lacks " + FOLDER + path + ": build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            String path = exchange.getRequestURI().getPath();
            SiteFile file = files.get(path.endsWith("/") ? path + "index.html" : path);
            if (file != null) {
                serve(exchange, file);
            } else if (files.containsKey(path + "/index.html")) {
                redirectToFolder(exchange);
            } else {
                send(exchange, 404, "text/html", page("/404.html").content);
            }
        }
    }

    private SiteFile page(String path) {
        SiteFile page = files.get(path);
        if (page == null) {
            throw new IllegalStateException(FOLDER + LIST + " does not name " + path);
        }
        return page;
    }

    private void serve(HttpExchange exchange, SiteFile file) throws IOException {
        exchange.getResponseHeaders().set("ETag", file.tag.toString());
        exchange.getResponseHeaders().set("Last-Modified", HttpDate.format(file.lastModified));
        if (isNotModified(exchange, file)) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            send(exchange, 200, file.type, file.content);
        }
    }

    /** RFC 9110 §13.2.2: the date counts only where no tags were sent. */
    private boolean isNotModified(HttpExchange exchange, SiteFile file) {
        @Nullable List<String> tags = exchange.getRequestHeaders().get("If-None-Match");
        if (tags != null) {
            return EntityTags.parse(tags).weaklyMatch(file.tag);
        }
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-Modified-Since"))
                .flatMap(date -> HttpDate.parse(date, clock.instant()))
                .filter(date -> !file.lastModified.isAfter(date))
                .isPresent();
    }

    private static void redirectToFolder(HttpExchange exchange) throws IOException {
        URI target = exchange.getRequestURI();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        exchange.getResponseHeaders().set("Location", target.getRawPath() + "/" + query);
        exchange.sendResponseHeaders(301, -1);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
        }
    }
}
