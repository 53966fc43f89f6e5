package dev.weir.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests before the first one: a JVM that has just started answers slowly until it has loaded and compiled what a request
 * needs. An edge of its own in front of the sample site, both on the loopback, gets some of them; nothing of it is seen in the access
 * log, in figures or at anybody's origin. It runs beside the start of the real edge, which is ready when both are.
 */
final class SelfWarm {
    private static final Logger LOG = LoggerFactory.getLogger(SelfWarm.class);

    /** When to stop, however few requests there were. */
    private static final Duration LONGEST = Duration.ofMillis(250);

    private static final int REQUESTS = 300;

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
        try (SampleOrigin origin = SampleOrigin.start(0)) {
            // Without codings, whose libraries are loaded for whoever asks for them
            Configuration configuration = Configuration.parse(
                    "self-warm",
                    "origin: {url: \"http://" + origin.uri().getAuthority() + "\"}\ncoding: {enabled: false}\n");
            try (RunningEdge edge = RunningEdge.trial(configuration, false, UnaryOperator.identity(), List.of())) {
                int answered = 0;
                while (answered < most && System.nanoTime() < deadline) {
                    if (!isAnswered(edge.uri().getPort(), answered % 4 == 0 ? "/" : "/style.css")) {
                        return answered;
                    }
                    answered++;
                }
                return answered;
            }
        }
    }

    private static boolean isAnswered(int port, String path) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(1000);
            client.getOutputStream().write(request(path));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.startsWith("HTTP/1.1 200 ");
        }
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: warm.invalid\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
                        + "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\n"
                        + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
