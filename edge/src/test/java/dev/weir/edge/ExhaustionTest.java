package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process of its own that may open only so many files, and more clients than that. */
@Timeout(120)
class ExhaustionTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final int FILES = 160;

    /** The process: an edge that says where it is and runs until it is ended. */
    static final class Child {
        private Child() {}

        /** Takes the origin's URL. */
        public static void main(String[] arguments)
                throws IOException, ReflectiveOperationException, URISyntaxException {
            loadEverything();
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            EdgeSettings settings = EdgeSettings.of(URI.create(arguments[0]))
                    .withListen(any)
                    .withAdmin(EdgeSettings.Admin.at(any))
                    .withWorkers(1);
            Edge edge = Edge.start(settings, Phases.NONE);
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            // One request at least, so that every class that is needed is read from its file by now
            try (TestClient client = new TestClient(edge);
                    TestClient operator = new TestClient(edge.admin().orElseThrow())) {
                client.send(EdgeTesting.get("/")).readAnswer();
                operator.send(EdgeTesting.get("/metrics")).readToEnd();
            }
            out.println("edge " + edge.address().getPort() + " "
                    + edge.admin().orElseThrow().getPort());
        }

        /** Classes in a folder are files to be opened one by one, unlike those in the jars that a product comes in. */
        private static void loadEverything() throws IOException, ReflectiveOperationException, URISyntaxException {
            Path classes = Path.of(Edge.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(classes)) {
                try (Stream<Path> files = Files.list(classes.resolve("dev/weir/edge"))) {
                    for (Path file : files.toList()) {
                        String name = file.getFileName().toString();
                        if (name.endsWith(".class") && !name.equals("package-info.class")) {
                            Class.forName("dev.weir.edge." + name.substring(0, name.length() - 6));
                        }
                    }
                }
            }
        }
    }

    @Test
    void waitsCountsAndRecoversWhenNoFileDescriptorIsLeft() throws IOException, InterruptedException {
        assumeThat(Files.isExecutable(Path.of("/bin/sh")) && Files.isDirectory(Path.of("/proc/self/fd")))
                .isTrue();
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO)) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Process process = new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "ulimit -n " + FILES + " && exec \"$@\"",
                            "sh",
                            java,
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            origin.url().toString())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            try {
                String line = out.readLine();
                while (line != null && !line.startsWith("edge ")) {
                    line = out.readLine();
                }
                assertThat(line).isNotNull();
                Thread.ofVirtual().start(() -> out.lines().forEach(said -> {}));
                String[] ports = Pattern.compile(" ").split(line, -1);
                exhaust(process, Integer.parseInt(ports[1]), Integer.parseInt(ports[2]));
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static long openFiles(Process process) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static void exhaust(Process process, int port, int admin) {
        InetSocketAddress edge = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        InetSocketAddress operator = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin);
        List<TestClient> idle = new ArrayList<>();
        for (int i = 0; i < FILES + 40; i++) {
            idle.add(new TestClient(edge));
        }
        Settled.await(() -> openFiles(process) >= FILES, "the crowd");
        // The last one that got in finds no socket left towards the origin; the edge says so and blames nobody
        String first = idle.getFirst().send(EdgeTesting.get("/")).readAnswer();
        assertThat(first).containsAnyOf("HTTP/1.1 200 ", "no socket is left");
        idle.forEach(TestClient::close);
        Settled.await(
                () -> {
                    try (TestClient client = new TestClient(edge)) {
                        return client.send(EdgeTesting.get("/")).readAnswer().endsWith("hello");
                    }
                },
                "the edge after the crowd");
        try (TestClient asking = new TestClient(operator)) {
            String metrics = asking.send(EdgeTesting.get("/metrics")).readToEnd();
            assertThat(metrics)
                    .containsPattern("weir_sockets_exhausted_total [1-9]")
                    .contains("weir_upstream_available");
            assertThat(metrics).doesNotContainPattern("weir_upstream_ejections_total\\{[^}]*\\} [1-9]");
        }
    }
}
