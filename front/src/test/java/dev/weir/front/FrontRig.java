package dev.weir.front;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.edge.Edge;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.Phases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A real edge with a front before an origin on loopback. */
final class FrontRig implements AutoCloseable {
    static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    static final String AGENT = "text/markdown, text/html;q=0.9, */*;q=0.1";

    /** Answers one request of the origin. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final Edge edge;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Handler> pages = new ConcurrentHashMap<>();
    final Front front = new Front(FrontSettings.defaults(), Clock.systemUTC(), new Random(1));
    volatile Handler otherwise = exchange -> send(exchange, 404, "text/html", bytes("<h1>Not Found</h1>"));

    FrontRig() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.create(anyPort, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                pages.getOrDefault(exchange.getRequestURI().toString(), otherwise)
                        .handle(exchange);
            }
        });
        server.start();
        edge = Edge.start(
                EdgeSettings.of(URI.create(
                                "http://127.0.0.1:" + server.getAddress().getPort()))
                        .withListen(anyPort),
                new Phases(List.of(), List.of(), front.answerers(), front.shapers(), List.of()));
        front.start(edge.origin("default"));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    FrontRig at(String target, Handler handler) {
        pages.put(target, handler);
        return this;
    }

    FrontRig page(String target, String html) {
        return at(target, exchange -> send(exchange, 200, "text/html; charset=utf-8", bytes(html)));
    }

    /** With a strong validator made of the content, as static servers do. */
    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (status == 200) {
            String tag = "\"" + Integer.toHexString(java.util.Arrays.hashCode(body)) + "\"";
            exchange.getResponseHeaders().set("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.getResponseHeaders().remove("Content-Type");
                exchange.sendResponseHeaders(304, -1);
                return;
            }
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    URI uri(String target) {
        return URI.create("http://127.0.0.1:" + edge.address().getPort() + target);
    }

    HttpRequest.Builder request(String target, String accept, String... more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(target)).header("Accept", accept);
        for (int i = 0; i < more.length; i += 2) {
            request.header(more[i], more[i + 1]);
        }
        return request;
    }

    HttpResponse<byte[]> get(String target, String accept, String... more) {
        return send(request(target, accept, more).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String field(HttpResponse<?> response, String name) {
        return String.join(", ", response.headers().allValues(name));
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        front.close();
        edge.close();
        server.stop(0);
    }
}
