package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.AccessLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard asks for figures that there are. */
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("\\bweir_[a-z0-9_]+");

    /** A counter with labels is there from its first failure on. */
    private static final Set<String> LATER = Set.of("weir_phase_failures_total");

    @Test
    void asksOnlyForFiguresThatAreThere() throws IOException, InterruptedException {
        JsonNode dashboard =
                new JsonMapper().readTree(Files.readString(Path.of("../packaging/grafana-dashboard.json")));
        Set<String> asked = new TreeSet<>();
        for (JsonNode expression : dashboard.findValues("expr")) {
            Matcher metric = METRIC.matcher(expression.asString());
            while (metric.find()) {
                asked.add(metric.group());
            }
        }
        asked.removeAll(LATER);
        assertThat(asked).hasSizeGreaterThan(25);

        Set<String> there = new TreeSet<>();
        try (SampleOrigin origin = SampleOrigin.start(0);
                AccessLog log = AccessLog.off();
                RunningEdge edge = RunningEdge.start(
                        Configuration.parse(
                                "test", """
                        listen: 127.0.0.1:0
                        admin: {listen: "127.0.0.1:0"}
                        cache: {enabled: true}
                        access-log: {file: off}
                        origin: {url: "%s"}
                        """.formatted(origin.uri().toString().replaceFirst("/$", ""))),
                        List.of(log));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, edge.uri() + "/")).contains("<html");
            String scrape = get(client, "http://" + edge.admin().orElseThrow() + "/metrics");
            Matcher metric = METRIC.matcher(scrape);
            while (metric.find()) {
                there.add(metric.group());
            }
        }
        assertThat(there).containsAll(asked);
    }

    private static String get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }
}
