package dev.weir.front;

import static dev.weir.front.FrontRig.AGENT;
import static dev.weir.front.FrontRig.BROWSER;
import static dev.weir.front.FrontRig.field;
import static dev.weir.front.FrontRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The front through a real edge. */
class FrontEndToEndTest {
    private static final String PAGE = FakeOrigin.page("Guide", "How to mend a weir with stones and patience. ");
    private static final int HUGE = 200 << 20;

    private static FrontRig rig;

    @BeforeAll
    static void start() throws IOException {
        rig = new FrontRig();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void aBrowserGetsThePageAndNothingButTheAdditions() {
        rig.page("/guide.html", PAGE);
        HttpResponse<byte[]> page = rig.get("/guide.html", BROWSER);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(text(page)).contains("type=\"text/markdown\" href=\"/guide.md\"");
        assertThat(Additions.removed(text(page))).isEqualTo(PAGE);
        assertThat(field(page, "Vary")).isEqualTo("Accept");
        assertThat(field(page, "Link")).isEqualTo("</guide.md>; rel=\"alternate\"; type=\"text/markdown\"");
    }

    @Test
    void anAgentGetsMarkdownFromThePageAndFromItsTwins() {
        rig.page("/m/guide.html", PAGE);
        HttpResponse<byte[]> markdown = rig.get("/m/guide.html", AGENT);
        assertThat(markdown.statusCode()).isEqualTo(200);
        assertThat(field(markdown, "Content-Type")).isEqualTo("text/markdown; charset=utf-8");
        assertThat(field(markdown, "Content-Length")).isEqualTo(Integer.toString(markdown.body().length));
        assertThat(text(markdown)).contains("# Guide").contains("(" + rig.uri("/m/other.html") + ")");
        assertThat(text(rig.get("/m/guide.md", "*/*"))).isEqualTo(text(markdown));
        assertThat(text(rig.get("/m/guide/index.md", BROWSER))).isEqualTo(text(markdown));
        assertThat(rig.get("/m/nothing.md", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void eachVariantHasItsOwnValidator() {
        rig.page("/v", PAGE);
        for (String accept : List.of(BROWSER, AGENT)) {
            HttpResponse<byte[]> first = rig.get("/v", accept);
            String tag = field(first, "ETag");
            HttpResponse<byte[]> again = rig.get("/v", accept, "If-None-Match", tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(field(again, "ETag")).isEqualTo(tag);
            assertThat(field(again, "Vary")).isEqualTo("Accept");
            String other = accept.equals(BROWSER) ? AGENT : BROWSER;
            assertThat(rig.get("/v", other, "If-None-Match", tag).statusCode()).isEqualTo(200);
        }
        assertThat(field(rig.get("/v", BROWSER), "ETag")).isNotEqualTo(field(rig.get("/v", AGENT), "ETag"));
    }

    @Test
    void headSaysWhatGetSays() {
        rig.page("/h", PAGE);
        for (String accept : List.of(BROWSER, AGENT)) {
            HttpResponse<byte[]> get = rig.get("/h", accept);
            HttpRequest request = rig.request("/h", accept)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<byte[]> head = rig.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(head.statusCode()).isEqualTo(200);
            for (String name : List.of("Content-Type", "ETag", "Vary", "Link", "x-markdown-tokens")) {
                assertThat(field(head, name)).as(name).isEqualTo(field(get, name));
            }
        }
    }

    @Test
    void nobodyEverGetsTheOtherVariant() throws Exception {
        int pages = 25;
        for (int i = 0; i < pages; i++) {
            rig.page("/mix/" + i, FakeOrigin.page("Page " + i, "This is page number " + i + " of the mix. "));
        }
        SharedCache cache = new SharedCache();
        List<Future<Boolean>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                results.add(threads.submit(() -> {
                    boolean agent = number % 2 == 0;
                    String accept = agent ? AGENT : BROWSER;
                    String target = "/mix/" + (number / 2 % pages);
                    HttpResponse<byte[]> answer = number % 4 < 2
                            ? rig.get(target, accept)
                            : cache.get(target, Map.of("accept", accept), to -> rig.get(to, accept));
                    String type = agent ? "text/markdown; charset=utf-8" : "text/html; charset=utf-8";
                    return field(answer, "Content-Type").equals(type)
                            && text(answer).startsWith("<!doctype") != agent
                            && text(answer).contains("This is page number " + (number / 2 % pages) + " of");
                }));
            }
        }
        int leaks = 0;
        for (Future<Boolean> result : results) {
            leaks += result.get() ? 0 : 1;
        }
        assertThat(leaks).isZero();
    }

    @Test
    void aSiteThatAnswersEveryPathHasNoTwinsOfNonsense() throws IOException {
        try (FrontRig soft = new FrontRig()) {
            soft.otherwise = exchange -> FrontRig.send(
                    exchange,
                    200,
                    "text/html",
                    FrontRig.bytes("<html><body><div id=app>Loading the app</div></body></html>"));
            soft.page("/real", PAGE);
            assertThat(soft.get("/nonsense.md", "*/*").statusCode()).isEqualTo(404);
            assertThat(soft.get("/real.md", "*/*").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> browser = soft.get("/nonsense.md", BROWSER);
            assertThat(browser.statusCode()).isEqualTo(200);
            assertThat(text(browser)).contains("Loading the app");
        }
    }

    @Test
    void aWrongCharsetCostsNobodyAByte() {
        byte[] latin = PAGE.replace("weir", "B\u00e4chlein").getBytes(StandardCharsets.ISO_8859_1);
        for (String type : List.of("text/html; charset=utf-8", "text/html; charset=nonsense", "text/html")) {
            rig.at("/latin", exchange -> FrontRig.send(exchange, 200, type, latin));
            String bytes = new String(rig.get("/latin", BROWSER).body(), StandardCharsets.ISO_8859_1);
            assertThat(Additions.removed(bytes)).isEqualTo(new String(latin, StandardCharsets.ISO_8859_1));
            assertThat(rig.get("/latin", AGENT).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aGzipBombStaysTheOrigins() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write("<html><body>".getBytes(StandardCharsets.UTF_8));
            gzip.write(new byte[HUGE]);
        }
        rig.at("/bomb", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            FrontRig.send(exchange, 200, "text/html", bomb.toByteArray());
        });
        for (String accept : List.of(BROWSER, AGENT)) {
            HttpResponse<byte[]> answer = rig.get("/bomb", accept);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(bomb.toByteArray());
            assertThat(field(answer, "Vary")).isEqualTo("Accept");
        }
        assertThat(field(rig.get("/bomb", AGENT), "x-markdown-skipped")).isEqualTo("too-large");
    }

    @Test
    void aHugePageStreamsThroughAsItIs() throws IOException {
        byte[] head = "<html><head><title>big</title></head><body>".getBytes(StandardCharsets.UTF_8);
        byte[] chunk = "<p>All work and no play.\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
        CRC32 sent = new CRC32();
        sent.update(head);
        int chunks = HUGE / chunk.length;
        for (int i = 0; i < chunks; i++) {
            sent.update(chunk);
        }
        rig.at("/huge", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(head);
            for (int i = 0; i < chunks; i++) {
                out.write(chunk);
            }
        });
        HttpResponse<InputStream> answer =
                rig.send(rig.request("/huge", AGENT).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(field(answer, "Content-Type")).isEqualTo("text/html");
        assertThat(field(answer, "x-markdown-skipped")).isEqualTo("too-large");
        CRC32 received = new CRC32();
        try (InputStream in = answer.body()) {
            // The failed attempt at Markdown is remembered, and there is no index, so that nothing at all is added.
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                received.update(buffer, 0, read);
            }
        }
        assertThat(received.getValue()).isEqualTo(sent.getValue());
    }

    @Test
    void anAbyssOfNestingHasAVerdict() {
        String deep = "<html><head><title>deep</title></head><body>" + "<div>".repeat(100_000)
                + "<p>At the bottom lies this sentence.</p>" + "</div>".repeat(100_000) + "</body></html>";
        rig.page("/deep", deep);
        HttpResponse<byte[]> markdown = rig.get("/deep", AGENT);
        assertThat(markdown.statusCode()).isEqualTo(200);
        assertThat(text(markdown)).contains("At the bottom lies this sentence.");
        assertThat(Additions.removed(text(rig.get("/deep", BROWSER)))).isEqualTo(deep);
    }

    @Test
    void aRedirectLoopStaysVisible() {
        rig.at("/loop", exchange -> {
            exchange.getResponseHeaders().set("Location", "/loop");
            exchange.sendResponseHeaders(302, -1);
        });
        assertThat(rig.get("/loop", AGENT).statusCode()).isEqualTo(302);
        assertThat(rig.get("/loop.md", AGENT).statusCode()).isEqualTo(404);
        rig.at("/ping", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", "http://" + exchange.getRequestHeaders().getFirst("Host") + "/pong");
            exchange.sendResponseHeaders(302, -1);
        });
        HttpResponse<byte[]> ping = rig.get("/ping.md", AGENT);
        assertThat(ping.statusCode()).isEqualTo(302);
        assertThat(field(ping, "Location")).isEqualTo("/pong.md");
    }

    @Test
    void nonsenseFromTheOriginIsNoCrashOfOurs() {
        List<byte[]> bodies = List.of(new byte[0], new byte[1000], Arrays.copyOf(new byte[] {-1, -2, 60, 0}, 300));
        for (byte[] body : bodies) {
            rig.at("/odd", exchange -> FrontRig.send(exchange, 200, "text/html", body));
            assertThat(rig.get("/odd", AGENT).statusCode()).isEqualTo(200);
            assertThat(rig.get("/odd", AGENT).body()).isEqualTo(body);
            assertThat(rig.get("/odd.md", "*/*").statusCode()).isEqualTo(404);
        }
    }
}
