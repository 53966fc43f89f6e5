package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Codings on top of what the front does to a site. */
@Timeout(60)
class CodedSiteTest {
    private static final String PAGE = "/docs/3.0/configuration.html";

    private static Configuration file(SampleOrigin origin) {
        return Configuration.parse("weir.yaml", """
                listen: 127.0.0.1:0
                admin: {enabled: false}
                origin: {url: "%s"}
                coding: {codings: [gzip, zstd]}
                """.formatted(origin.uri()));
    }

    private static HttpResponse<byte[]> get(RunningEdge edge, String path, String... fields)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(edge.uri().resolve(path));
            for (int i = 0; i < fields.length; i += 2) {
                request.header(fields[i], fields[i + 1]);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    /** The page once the front has read the site, since what it points at decides the page's tag. */
    private static HttpResponse<byte[]> settled(RunningEdge edge, String... fields)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> page = get(edge, PAGE, fields);
        while (!text(page).contains("/llms.txt")) {
            Thread.sleep(20);
            page = get(edge, PAGE, fields);
        }
        return page;
    }

    private static String field(HttpResponse<?> response, String name) {
        return String.join(", ", response.headers().allValues(name));
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        InputStream in = new ByteArrayInputStream(response.body());
        try (InputStream plain = switch (field(response, "Content-Encoding")) {
            case "gzip" -> new GZIPInputStream(in);
            case "zstd" -> new ZstdInputStream(in);
            default -> in;
        }) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void pagesAreCodedWithWhatTheFrontPutsIntoThem() throws IOException, InterruptedException {
        try (SampleOrigin origin = SampleOrigin.start(0);
                RunningEdge edge = RunningEdge.start(file(origin), List.of())) {
            HttpResponse<byte[]> plain = settled(edge);
            HttpResponse<byte[]> coded = get(edge, PAGE, "Accept-Encoding", "gzip");
            assertThat(text(plain)).contains("For AI agents");
            assertThat(field(coded, "Content-Encoding")).isEqualTo("gzip");
            assertThat(text(coded)).isEqualTo(text(plain));
            assertThat(field(coded, "Vary")).contains("Accept", "Accept-Encoding");

            HttpResponse<byte[]> markdown = get(edge, PAGE, "Accept-Encoding", "gzip", "Accept", "text/markdown");
            assertThat(field(markdown, "Content-Encoding")).isEqualTo("gzip");
            assertThat(field(markdown, "Vary")).contains("Accept", "Accept-Encoding");
            assertThat(text(markdown)).startsWith("---");
            HttpResponse<byte[]> again = get(
                    edge,
                    PAGE,
                    "Accept-Encoding",
                    "gzip",
                    "Accept",
                    "text/markdown",
                    "If-None-Match",
                    field(markdown, "ETag"));
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(field(again, "ETag")).isEqualTo(field(markdown, "ETag"));
        }
    }

    @Test
    void aClientHearsThatItsCodedCopyIsStillGood() throws IOException, InterruptedException {
        try (SampleOrigin origin = SampleOrigin.start(0);
                RunningEdge edge = RunningEdge.start(file(origin), List.of())) {
            HttpResponse<byte[]> coded = settled(edge, "Accept-Encoding", "gzip");
            String tag = field(coded, "ETag");
            assertThat(tag).as("on top of the front's own").matches("W/\".+-w[0-9a-f]{8}-w\\.gzip\"");
            HttpResponse<byte[]> again = get(edge, PAGE, "Accept-Encoding", "gzip", "If-None-Match", tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(field(again, "ETag")).isEqualTo(tag);
        }
    }

    @Test
    void aRouteMayDoWithoutAndAReloadChangesIt() throws IOException, InterruptedException {
        try (SampleOrigin origin = SampleOrigin.start(0)) {
            Configuration on = Configuration.parse("weir.yaml", """
                    listen: 127.0.0.1:0
                    admin: {enabled: false}
                    origin: {url: "%s"}
                    coding: {codings: [gzip]}
                    """.formatted(origin.uri()));
            Configuration off = Configuration.parse("weir.yaml", """
                    listen: 127.0.0.1:0
                    admin: {enabled: false}
                    origin: {url: "%s"}
                    coding: {codings: [gzip]}
                    routes: [{path: /}, {path: /docs, coding: false}]
                    """.formatted(origin.uri()));
            assertThat(ConfigurationChanges.between(on, off)).contains("+ route default /docs to default");
            try (RunningEdge edge = RunningEdge.start(on, List.of())) {
                String[] accept = {"Accept-Encoding", "gzip"};
                assertThat(field(get(edge, PAGE, accept), "Content-Encoding")).isEqualTo("gzip");
                edge.reload(off);
                assertThat(field(get(edge, PAGE, accept), "Content-Encoding")).isEmpty();
                assertThat(field(get(edge, PAGE, accept), "Vary")).doesNotContain("Accept-Encoding");
            }
        }
    }

    @Test
    void theOriginsAddressIsEnough() {
        Configuration defaults = Configuration.of(URI.create("http://127.0.0.1:1"));
        assertThat(defaults.coding()).as("on by default").isPresent();
        assertThat(Configuration.parse("weir.yaml", "{origin: {url: http://h}, coding: {enabled: false}}")
                        .coding())
                .isEmpty();
    }
}
