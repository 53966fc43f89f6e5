package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file is read again while the edge runs. */
@Timeout(60)
class ReloadingTest {
    private static String file(SampleOrigin origin, String path, Path log) {
        return """
                listen: 127.0.0.1:0
                admin: {listen: "127.0.0.1:0"}
                access-log: {file: "%s"}
                sites:
                  - name: sample
                    hosts: ["*"]
                    routes: [{path: %s, origin: {url: "%s"}}]
                """.formatted(log, path, origin.uri());
    }

    private static int status(String method, URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    @Test
    void takesAGoodFileWholeAndRefusesABadOneWhole(@TempDir Path folder) throws IOException, InterruptedException {
        Path path = folder.resolve("weir.yaml");
        try (SampleOrigin origin = SampleOrigin.start(0)) {
            Files.writeString(path, file(origin, "/docs", folder.resolve("one.jsonl")));
            Configuration first = Configuration.read(path);
            try (OpenAccessLog log = OpenAccessLog.open(first.accessLog());
                    RunningEdge edge = RunningEdge.start(first, log.recorders())) {
                Reloading reloading = new Reloading(() -> Configuration.read(path), edge, log, first);
                edge.onReload(reloading::reload);
                URI admin = URI.create("http://" + edge.admin().orElseThrow() + "/reload");
                URI page = edge.uri().resolve("/docs/3.0/configuration.html");
                assertThat(status("GET", page)).isEqualTo(200);

                Files.writeString(path, file(origin, "/other", folder.resolve("two.jsonl")));
                assertThat(status("POST", admin)).isEqualTo(200);
                assertThat(status("GET", page)).isEqualTo(404);
                assertThat(folder.resolve("two.jsonl")).exists();

                Files.writeString(path, "listen: 127.0.0.1:0\nlisen: x\norigin: {url: ftp://h}\n");
                assertThat(status("POST", admin)).isEqualTo(422);
                assertThatThrownBy(reloading::reload)
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("weir.yaml:2:1: unknown key")
                        .hasMessageContaining("weir.yaml:3:15:");
                assertThat(status("GET", page)).isEqualTo(404);

                Files.writeString(path, file(origin, "/docs", folder.resolve("none/three.jsonl")));
                assertThatThrownBy(reloading::reload)
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("access log");
                assertThat(status("GET", page)).isEqualTo(404);

                Files.writeString(path, file(origin, "/docs", folder.resolve("one.jsonl")));
                assertThat(reloading.reload())
                        .contains("+ route sample /docs to sample/docs", "- route sample /other", "~ access-log file");
                assertThat(status("GET", page)).isEqualTo(200);
            }
        }
    }

    @Test
    void hearsSignals() throws IOException, InterruptedException {
        CountDownLatch heard = new CountDownLatch(2);
        assertThat(Signals.on("HUP", heard::countDown)).isTrue();
        assertThat(Signals.on("USR1", () -> {
                    heard.countDown();
                    throw new Failure(Failure.FAILED, "said and survived");
                }))
                .isTrue();
        assertThat(Signals.on("KILL", () -> {})).isFalse();
        String self = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-HUP", self).start().waitFor()).isZero();
        assertThat(new ProcessBuilder("kill", "-USR1", self).start().waitFor()).isZero();
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
