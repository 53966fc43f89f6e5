package dev.weir.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests before the first one: a JVM that has just started answers slowly until it has loaded and compiled what a request
 * needs. An edge of its own, in front of an origin of its own, both on the loopback, gets some of them; nothing of it is seen in logs,
 * figures or at anybody's origin. It runs beside the start of the real edge, which is ready when both are.
 */
final class SelfWarm {
    private static final Logger LOG = LoggerFactory.getLogger(SelfWarm.class);

    /** When to stop, however few requests there were. */
    private static final Duration LONGEST = Duration.ofMillis(250);

    private static final int REQUESTS = 300;
    private static final byte[] PAGE = answer(
            "text/html",
            "<!doctype html><html><head><title>Warm</title></head><body><main><h1>Warm</h1><p>Warm.</p></main></body></html>");
    private static final byte[] TEXT = answer("text/plain", "x".repeat(1000));

    private SelfWarm() {}

    /** Begins; the thread ends when it is done. Whatever goes wrong is no reason not to serve. */
    static Thread begin() {
        return Thread.ofPlatform().name("self-warm").daemon().start(() -> {
            try {
                run(REQUESTS, System.nanoTime() + LONGEST.toNanos());
            } catch (IOException | RuntimeException e) {
                LOG.info("the first requests will be slow: {}", Failure.describe(e));
            }
        });
    }

    /** Says how many requests were answered. */
    static int run(int most, long deadline) throws IOException {
        try (ServerSocket origin = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(origin));
            // Without codings, whose libraries are loaded for whoever asks for them
            Configuration configuration = Configuration.parse(
                    "self-warm",
                    "origin: {url: \"http://127.0.0.1:" + origin.getLocalPort() + "\"}\ncoding: {enabled: false}\n");
            try (RunningEdge edge = RunningEdge.trial(configuration, false, UnaryOperator.identity(), List.of());
                    Socket client = new Socket(
                            InetAddress.getLoopbackAddress(), edge.uri().getPort())) {
                client.setTcpNoDelay(true);
                client.setSoTimeout(1000);
                int answered = 0;
                while (answered < most && System.nanoTime() < deadline) {
                    String path = answered % 4 == 0 ? "/page" : "/text";
                    client.getOutputStream().write(request(path));
                    if (!readAnswer(client.getInputStream())) {
                        return answered;
                    }
                    answered++;
                }
                return answered;
            }
        }
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: warm.invalid\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
                        + "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] answer(String type, String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nCache-Control: no-store\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void accept(ServerSocket origin) {
        try {
            while (true) {
                Socket connection = origin.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            LOG.trace("the origin of the self-warm is closed", closed);
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            while (true) {
                String head = readHead(in);
                if (head.isEmpty()) {
                    return;
                }
                out.write(head.startsWith("GET /page") ? PAGE : TEXT);
            }
        } catch (IOException closed) {
            LOG.trace("the edge of the self-warm is closed", closed);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                return "";
            }
            head.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
        return head.toString();
    }

    /** Bodies end with what all of them end with, framed by a length or as the last chunk. */
    private static boolean readAnswer(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (true) {
            int read = in.read(buffer);
            if (read < 0) {
                return false;
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            if (isWhole(answer)) {
                return true;
            }
        }
    }

    private static boolean isWhole(StringBuilder answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = answer.substring(0, end).toLowerCase(Locale.ROOT);
        int length = head.indexOf("content-length: ");
        if (length < 0) {
            return answer.toString().endsWith("0\r\n\r\n");
        }
        int from = length + "content-length: ".length();
        int to = head.indexOf('\r', from);
        return answer.length() - end - 4 >= Integer.parseInt(head.substring(from, to < 0 ? head.length() : to));
    }
}
