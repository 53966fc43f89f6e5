package dev.weir.coding;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.HttpCache;
import dev.weir.cache.Moment;
import dev.weir.edge.Answerer;
import dev.weir.edge.Edge;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.ExchangeRecord;
import dev.weir.edge.Figure;
import dev.weir.edge.Phases;
import dev.weir.edge.PhasesByRoute;
import dev.weir.edge.Recorder;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.Shaper;
import dev.weir.edge.SiteSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An edge with codings before an origin that a test scripts byte by byte. */
final class Rig implements AutoCloseable {
    /** Writes the answer to one request, given the request's head. */
    interface Script {
        void answer(String request, OutputStream out) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    final BlockingQueue<ExchangeRecord> records = new LinkedBlockingQueue<>();
    final Encoders encoders = EncoderTest.ready();
    final Coding coding = new Coding(encoders);
    final Edge edge;
    final HttpCache cache;

    Rig(Script script, CodingSettings settings, List<Answerer> answerers, Shaper... before) throws IOException {
        Thread.ofVirtual().start(() -> accept(script));
        cache = HttpCache.open(CacheSettings.DEFAULTS, () -> new Moment(System.currentTimeMillis(), System.nanoTime()));
        coding.bound(settings);
        List<Shaper> shapers = new ArrayList<>(Arrays.asList(before));
        shapers.add(coding.shaper(settings));
        Recorder recorder = records::add;
        Phases phases = new Phases(
                List.of(),
                List.of(),
                answerers.stream().map(one -> coding.around(one, settings)).toList(),
                shapers,
                List.of(recorder));
        edge = Edge.start(
                EdgeSettings.of(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withWorkers(1),
                new PhasesByRoute() {
                    @Override
                    public Phases on(SiteSettings site, RouteSettings route) {
                        return phases;
                    }

                    @Override
                    public Optional<HttpCache> cache() {
                        return Optional.of(cache);
                    }

                    @Override
                    public List<Figure> figures() {
                        return coding.figures();
                    }
                });
    }

    Rig(Script script) throws IOException {
        this(script, CodingSettings.DEFAULTS, List.of());
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        for (String head = head(socket.getInputStream());
                                !head.isEmpty();
                                head = head(socket.getInputStream())) {
                            asked.add(head);
                            script.answer(head, socket.getOutputStream());
                            socket.getOutputStream().flush();
                        }
                    } catch (IOException ended) {
                        // the edge has closed it, or the script has had enough
                    }
                });
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    /** An answer of the origin, whole. */
    static byte[] ok(byte[] body, String... fields) {
        return join(
                ("HTTP/1.1 200 OK\r\n" + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n")
                                + "Content-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1),
                body);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** What came back: the head, lower case names, and the body out of its framing. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
    record Answer(String head, byte[] body, String trailers) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String field(String name) {
            List<String> values = new ArrayList<>();
            head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .forEach(
                            line -> values.add(line.substring(name.length() + 1).strip()));
            return String.join(", ", values);
        }
    }

    Answer get(String target, String... fields) {
        return send("GET", target, fields);
    }

    Answer send(String method, String target, String... fields) {
        try (Visitor visitor = new Visitor(this)) {
            return visitor.ask(method, target, fields);
        }
    }

    /** What the origin was asked last. */
    String lastAsked() {
        try {
            String last = asked.poll(10, TimeUnit.SECONDS);
            while (!asked.isEmpty()) {
                last = asked.poll();
            }
            return String.valueOf(last);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for what other threads do. */
    static void until(BooleanSupplier condition) {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError("it has not come about within ten seconds");
        }
    }

    long figure(String name, String... labels) {
        return coding.figures().stream()
                .filter(figure -> figure.name().equals("weir_coding_" + name)
                        && figure.labels().values().containsAll(Arrays.asList(labels)))
                .mapToLong(figure -> figure.value().getAsLong())
                .sum();
    }

    @Override
    public void close() {
        edge.close();
        coding.close();
        cache.close();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
