package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChromiumExitTest {
    /** The program that is ended while its browser is loading a page. */
    public static void main(String[] arguments) {
        new Chromium(AddressPolicy.publicOnly().allowPrivate()).visit(URI.create(arguments[0]));
    }

    @Test
    void noBrowserOutlivesTheProgram(@TempDir Path temporary) throws IOException, InterruptedException {
        ChromiumProgram program = ChromiumProgram.find(System.getenv());
        assumeTrue(
                program.executable().isPresent(),
                "skipped, for want of a browser: the test of its end (" + program.missing() + ")");
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> Thread.sleep(60_000))) {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Djava.io.tmpdir=" + temporary,
                            ChromiumExitTest.class.getName(),
                            server.url("/").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            while (server.requests().isEmpty() && java.isAlive()) {
                Thread.sleep(20);
            }
            List<ProcessHandle> browsers = java.descendants().toList();
            assertThat(browsers).isNotEmpty();

            java.destroy();
            assertThat(java.waitFor(20, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < 200 && browsers.stream().anyMatch(ChromiumExitTest::runs); i++) {
                Thread.sleep(20);
            }
            assertThat(browsers.stream().filter(ChromiumExitTest::runs)).isEmpty();
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.filter(path -> path.getFileName().toString().startsWith("weir-chromium-")))
                        .isEmpty();
            }
        }
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
