package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleOriginTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static SampleOrigin origin;

    @BeforeAll
    static void start() {
        origin = SampleOrigin.start(0);
    }

    @AfterAll
    static void stop() {
        origin.close();
        CLIENT.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/index.html, text/html",
        "/docs/, text/html",
        "/docs/3.0/concepts.html?x=y, text/html",
        "/style.css, text/css",
        "/images/logo.png, image/png",
        "/images/gate.svg, image/svg+xml",
        "/favicon.ico, image/x-icon",
    })
    void servesFilesWithTheirTypeAndValidators(String path, String type) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        assertThat(answer.headers().firstValue("ETag").orElseThrow()).matches("\"[0-9a-f]{16}\"");
        assertThat(answer.headers().firstValue("Last-Modified").orElseThrow()).endsWith(" GMT");
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
        assertThat(answer.body()).isNotEmpty();
    }

    @Test
    void answersHeadWithTheSameHeaderAndNoBody() throws Exception {
        HttpResponse<byte[]> head = send("HEAD", "/docs/", Map.of());
        HttpResponse<byte[]> get = get("/docs/");
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Content-Length", "Content-Type", "ETag", "Last-Modified")) {
            assertThat(head.headers().firstValue(name)).isEqualTo(get.headers().firstValue(name));
        }
        assertThat(send("HEAD", "/none", Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void answersNotModifiedToTheTagItGave() throws Exception {
        String tag = get("/docs/").headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> answer = send("GET", "/docs/", Map.of("If-None-Match", "\"x\", W/" + tag));
        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("ETag")).contains(tag);
        assertThat(send("GET", "/docs/", Map.of("If-None-Match", "\"x\"")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void answersNotModifiedByDateOnlyWithoutTags() throws Exception {
        String date = get("/docs/").headers().firstValue("Last-Modified").orElseThrow();
        assertThat(send("GET", "/docs/", Map.of("If-Modified-Since", date)).statusCode())
                .isEqualTo(304);
        assertThat(send("GET", "/docs/", Map.of("If-Modified-Since", date, "If-None-Match", "\"x\""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/docs/", Map.of("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/docs/", Map.of("If-Modified-Since", "yesterday"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/docs, /docs/", "/docs/3.0/api?x=%20y, /docs/3.0/api/?x=%20y"})
    void redirectsAFolderToItsSlash(String path, String location) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(answer.headers().firstValue("Location")).contains(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none",
                "/robots.txt",
                "/sitemap.xml",
                "/llms.txt",
                "/files.txt",
                "/images/",
                "/docs/3.0/concepts.md",
                "/docs/3.0/concepts.html/",
                "/docs//",
                "/..%2fsample-site/index.html",
                "/%2e%2e/sample-site/index.html",
                "/.well-known/api-catalog"
            })
    void answersWhatIsNotThereWithAPageAnd404(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("<h1>Page not found</h1>");
    }

    @Test
    void refusesToBeWrittenTo() throws Exception {
        HttpResponse<byte[]> answer = send("POST", "/contact.html", Map.of());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void stopsListeningWhenClosed() {
        SampleOrigin other = SampleOrigin.start(0);
        int port = other.uri().getPort();
        other.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    @Test
    void saysWhichPortItCannotHave() {
        int port = origin.uri().getPort();
        assertThatThrownBy(() -> SampleOrigin.start(port))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("port " + port);
    }

    @Test
    void listsExactlyTheFilesThereAre() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(SampleOrigin.class.getResource("/sample-site/files.txt"))
                        .toURI())
                .getParent();
        List<String> listed;
        try (InputStream in =
                Objects.requireNonNull(SampleOrigin.class.getResourceAsStream("/sample-site/files.txt"))) {
            listed = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .toList();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            assertThat(found.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                            .filter(path -> !path.equals("files.txt")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    /** What the scan, the conversion and the redirects are shown on has to be there. */
    @Test
    void isASmallOldFashionedDocumentationSite() throws Exception {
        Map<String, Document> pages = crawl();

        assertThat(pages).hasSizeBetween(25, 40);
        pages.forEach((path, page) -> {
            String text = page.select("#content").text();
            assertThat(text.split(" ").length).as("words of " + path).isGreaterThanOrEqualTo(250);
            assertThat(page.title()).as(path).isNotBlank();
            assertThat(page.select("h1")).as(path).hasSize(1);
            assertThat(page.outerHtml().length()).as(path).isLessThan(50_000);
            if (path.startsWith("/docs/1.0/") || path.startsWith("/docs/2.0/")) {
                String canonical = page.select("head > link[rel=canonical]").attr("href");
                assertThat(pages).as(path).containsKey(canonical);
            }
        });
        long described = pages.values().stream()
                .filter(page -> !page.select("meta[name=description]").isEmpty())
                .count();
        assertThat(described).isBetween((long) (pages.size() * 0.8), pages.size() - 1L);
        for (String wanted : List.of(
                "pre",
                "table.wide",
                "[rowspan]",
                "[colspan]",
                "img[src$=.png]",
                "img[src$=.svg]",
                "form[method=post]")) {
            assertThat(pages.values())
                    .as(wanted)
                    .anyMatch(page -> !page.select(wanted).isEmpty());
        }
    }

    /** Every page that can be reached from the home page; a link that leads nowhere fails. */
    private static Map<String, Document> crawl() throws Exception {
        Map<String, Document> pages = new HashMap<>();
        Deque<String> waiting = new ArrayDeque<>(List.of("/"));
        Set<String> seen = new HashSet<>(waiting);
        while (!waiting.isEmpty()) {
            String path = waiting.remove();
            HttpResponse<byte[]> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            if (answer.headers().firstValue("Content-Type").orElseThrow().equals("text/html")) {
                Document page = Jsoup.parse(
                        new String(answer.body(), StandardCharsets.UTF_8),
                        origin.uri().resolve(path).toString());
                pages.put(path, page);
                for (Element link : page.select("[href], [src]")) {
                    String target = URI.create(link.absUrl(link.hasAttr("href") ? "href" : "src"))
                            .getPath();
                    if (seen.add(target)) {
                        waiting.add(target);
                    }
                }
            }
        }
        return pages;
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path, Map.of());
    }

    private static HttpResponse<byte[]> send(String method, String path, Map<String, String> fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(origin.uri().toString() + path.substring(1)))
                .method(method, HttpRequest.BodyPublishers.noBody());
        fields.forEach(request::header);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
