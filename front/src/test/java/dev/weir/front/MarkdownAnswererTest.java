package dev.weir.front;

import static dev.weir.front.FrontBench.field;
import static dev.weir.front.FrontBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.html.Conversion;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class MarkdownAnswererTest {
    private static final String PAGE = FakeOrigin.page("Guide", "How to mend a weir. ");

    private final FrontBench bench = new FrontBench();

    private static Request agent(String target, String... more) {
        String[] fields = new String[more.length + 2];
        fields[0] = "Accept";
        fields[1] = "text/markdown";
        System.arraycopy(more, 0, fields, 2, more.length);
        return Requests.get(target, fields);
    }

    private Response answered(Request request) {
        Optional<Response> response = bench.answer(request);
        assertThat(response).isPresent();
        return response.get();
    }

    @Test
    void servesThePageAsMarkdown() {
        bench.origin.at("/guide?v=2", FakeOrigin.html(200, PAGE));
        Response response = answered(agent("/guide?v=2"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(field(response.headers(), "Content-Type")).isEqualTo("text/markdown; charset=utf-8");
        assertThat(field(response.headers(), "Vary")).isEqualTo("Accept");
        assertThat(field(response.headers(), "ETag")).startsWith("\"md-");
        assertThat(field(response.headers(), "x-markdown-tokens")).matches("[1-9][0-9]*");
        assertThat(field(response.headers(), "x-original-tokens")).matches("[1-9][0-9]*");
        assertThat(field(response.headers(), "content-signal")).isEqualTo("search=yes, ai-input=yes");
        assertThat(text(response)).contains("http://site.example/guide?v=2").contains("mend a weir");
    }

    @Test
    void asksTheOriginForTheWholePageAsThisClientWouldGetIt() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE));
        answered(agent(
                "/",
                "Cookie",
                "a=1",
                "Accept-Language",
                "de",
                "If-None-Match",
                "\"x\"",
                "If-Modified-Since",
                "Tue, 24 Nov 2026 00:00:00 GMT",
                "Range",
                "bytes=0-5",
                "Accept-Encoding",
                "br, zstd"));
        Headers seen = bench.origin.asked.getFirst().headers();
        assertThat(bench.origin.asked.getFirst().method()).isEqualTo("GET");
        assertThat(field(seen, "Cookie")).isEqualTo("a=1");
        assertThat(field(seen, "Accept-Language")).isEqualTo("de");
        assertThat(field(seen, "Accept")).isEqualTo("text/markdown, text/html;q=0.1, application/xhtml+xml;q=0.1");
        assertThat(field(seen, "Accept-Encoding")).isEqualTo("identity, gzip;q=0.5");
        for (String stripped : List.of("If-None-Match", "If-Modified-Since", "Range")) {
            assertThat(seen.contains(HeaderName.of(stripped))).as(stripped).isFalse();
        }
    }

    @Test
    void leavesBrowsersToTheOrigin() {
        Request browser = Requests.get("/", "Accept", "text/html,*/*;q=0.8");
        assertThat(bench.front.answerers()).noneMatch(answerer -> answerer.concerns(browser));
        assertThat(bench.front.answerers()).noneMatch(answerer -> answerer.concerns(Requests.get("/")));
        assertThat(bench.front.answerers())
                .noneMatch(answerer -> answerer.concerns(Requests.of("POST", "/", "Accept", "text/markdown")));
        assertThat(bench.front.answerers()).noneMatch(answerer -> answerer.concerns(agent("/", "Content-Length", "3")));
        assertThat(bench.front.answerers())
                .noneMatch(answerer -> answerer.concerns(agent("/", "Upgrade", "websocket")));
    }

    @Test
    void keepsWhatTheOriginSaysAndDropsWhatIsTrueOfTheHtmlOnly() {
        bench.origin.at(
                "/",
                FakeOrigin.html(200, PAGE)
                        .with("Strict-Transport-Security", "max-age=1")
                        .with("Set-Cookie", "s=1")
                        .with("Cache-Control", "max-age=60")
                        .with("Age", "5")
                        .with("Vary", "Cookie")
                        .with("Link", "</a.css>; rel=preload")
                        .with("Content-Language", "en")
                        .with("content-signal", "ai-train=no")
                        .with("ETag", "\"html\"")
                        .with("Last-Modified", "Tue, 24 Nov 2026 00:00:00 GMT")
                        .with("Accept-Ranges", "none")
                        .with("Content-MD5", "x")
                        .with("Repr-Digest", "x")
                        .with("Content-Length", Integer.toString(PAGE.length())));
        Headers headers = answered(agent("/")).headers();
        assertThat(field(headers, "Strict-Transport-Security")).isEqualTo("max-age=1");
        assertThat(field(headers, "Set-Cookie")).isEqualTo("s=1");
        assertThat(field(headers, "Cache-Control")).isEqualTo("max-age=60");
        assertThat(field(headers, "Age")).isEqualTo("5");
        assertThat(field(headers, "Vary")).isEqualTo("Cookie, Accept");
        assertThat(field(headers, "Link")).isEqualTo("</a.css>; rel=preload");
        assertThat(field(headers, "Content-Language")).isEqualTo("en");
        assertThat(field(headers, "content-signal")).isEqualTo("ai-train=no");
        assertThat(field(headers, "ETag")).doesNotContain("html");
        assertThat(field(headers, "Accept-Ranges")).isEqualTo("bytes");
        for (String dropped : List.of("Last-Modified", "Content-MD5", "Repr-Digest", "Content-Length")) {
            assertThat(headers.contains(HeaderName.of(dropped))).as(dropped).isFalse();
        }
    }

    @Test
    void aStarInVaryStays() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE).with("Vary", "*"));
        assertThat(field(answered(agent("/")).headers(), "Vary")).isEqualTo("*");
    }

    @Test
    void answersNotModifiedForItsOwnTagOnly() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE).with("ETag", "\"html\"").with("Cache-Control", "max-age=9"));
        String tag = field(answered(agent("/")).headers(), "ETag");
        Response unchanged = answered(agent("/", "If-None-Match", "\"a\", W/" + tag));
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(field(unchanged.headers(), "ETag")).isEqualTo(tag);
        assertThat(field(unchanged.headers(), "Vary")).isEqualTo("Accept");
        assertThat(field(unchanged.headers(), "Cache-Control")).isEqualTo("max-age=9");
        assertThat(answered(agent("/", "If-None-Match", "\"html\"")).status()).isEqualTo(200);
        assertThat(answered(agent("/", "If-Match", "\"html\"")).status()).isEqualTo(412);
        assertThat(answered(agent("/", "If-Match", tag)).status()).isEqualTo(200);
        bench.origin.at("/", FakeOrigin.html(200, PAGE + "<p>changed</p>"));
        assertThat(answered(agent("/", "If-None-Match", tag)).status()).isEqualTo(200);
    }

    @Test
    void servesOneRangeOfTheVariant() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE));
        Response whole = answered(agent("/"));
        String tag = field(whole.headers(), "ETag");
        Response part = answered(agent("/", "Range", "bytes=2-5", "If-Range", tag));
        assertThat(part.status()).isEqualTo(206);
        assertThat(text(part)).isEqualTo(text(whole).substring(2, 6));
        assertThat(field(part.headers(), "Content-Range")).isEqualTo("bytes 2-5/" + whole.body().length);
        assertThat(answered(agent("/", "Range", "bytes=2-5", "If-Range", "\"html\""))
                        .status())
                .isEqualTo(200);
        assertThat(answered(agent("/", "Range", "bytes=0-1,3-4")).status()).isEqualTo(200);
        assertThat(answered(agent("/", "Range", "bytes=999999-")).status()).isEqualTo(416);
    }

    @Test
    void convertsAPageOnceAndAgainWhenItChanges() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE));
        answered(agent("/"));
        answered(agent("/"));
        assertThat(bench.conversions).hasValue(1);
        bench.origin.at("/", FakeOrigin.html(200, PAGE + " "));
        answered(agent("/"));
        assertThat(bench.conversions).hasValue(2);
        assertThat(bench.origin.asked).hasSize(3);
    }

    @Test
    void convertsOnlyWhatMayBeConverted() {
        skips("status", FakeOrigin.html(404, PAGE));
        skips("status", FakeOrigin.html(500, PAGE));
        skips("status", FakeOrigin.html(302, "").with("Location", "/loop"));
        skips("status", FakeOrigin.html(304, ""));
        skips("partial", FakeOrigin.html(206, PAGE).with("Content-Range", "bytes 0-5/9"));
        skips("not-html", FakeOrigin.html(200, "{}").with("Content-Type", "application/json"));
        skips("not-html", FakeOrigin.html(200, "data: x\n\n").with("Content-Type", "text/event-stream"));
        skips("not-html", FakeOrigin.html(200, PAGE).with("Content-Type", "nonsense"));
        skips("no-transform", FakeOrigin.html(200, PAGE).with("Cache-Control", "public, No-Transform"));
        skips("attachment", FakeOrigin.html(200, PAGE).with("Content-Disposition", "Attachment; filename=x.html"));
        skips("content-coding", FakeOrigin.html(200, PAGE).with("Content-Encoding", "br"));
        skips("broken-coding", FakeOrigin.html(200, PAGE).with("Content-Encoding", "gzip"));
        skips("too-large", FakeOrigin.html(200, PAGE).with("Content-Length", "209715200"));
        skips("too-large", FakeOrigin.html(200, "x".repeat((5 << 20) + 1)));
        assertThat(bench.conversions).hasValue(0);
    }

    private void skips(String reason, FakeOrigin.Answer answer) {
        bench.origin.at("/page", answer);
        long before = bench.front.counters().getOrDefault("markdown.skipped." + reason, 0L);
        Request request = agent("/page");
        assertThat(bench.answer(request)).as(reason).isEmpty();
        assertThat(bench.front.counters()).as(reason).containsEntry("markdown.skipped." + reason, before + 1);
        Headers toClient = answer.headers().copy();
        bench.front.shapers().forEach(shaper -> shaper.shape(request, answer.status(), toClient));
        boolean page = answer.status() == 200 && OriginPages.isHtml(answer.headers());
        assertThat(field(toClient, "x-markdown-skipped")).isEqualTo(page ? reason : "");
    }

    @Test
    void convertsXhtmlAndGzipButNoBomb() throws IOException {
        bench.origin.at("/x", FakeOrigin.html(200, PAGE).with("Content-Type", "application/xhtml+xml"));
        assertThat(answered(agent("/x")).status()).isEqualTo(200);
        FakeOrigin.Answer zipped = FakeOrigin.html(200, PAGE).with("Content-Encoding", "gzip");
        bench.origin.at(
                "/gz", new FakeOrigin.Answer(200, zipped.headers(), gzip(PAGE.getBytes(StandardCharsets.UTF_8))));
        Response response = answered(agent("/gz"));
        assertThat(text(response)).contains("mend a weir");
        assertThat(response.headers().contains(HeaderName.CONTENT_ENCODING)).isFalse();
        skips("too-large", new FakeOrigin.Answer(200, zipped.headers(), gzip(new byte[200 << 20])));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void leavesMarkdownOfTheOriginAlone() {
        bench.origin.at("/", FakeOrigin.html(200, "# Own").with("Content-Type", "text/markdown"));
        Request request = agent("/");
        assertThat(bench.answer(request)).isEmpty();
        Headers toClient = new Headers().add(HeaderName.CONTENT_TYPE, "text/markdown");
        bench.front.shapers().forEach(shaper -> shaper.shape(request, 200, toClient));
        assertThat(field(toClient, "Vary")).isEqualTo("Accept");
        assertThat(field(toClient, "x-markdown-skipped")).isEmpty();
    }

    @Test
    void leavesAuthenticatedPagesAloneUnlessTold() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE));
        assertThat(bench.answer(agent("/", "Authorization", "Basic eDp5"))).isEmpty();
        assertThat(bench.origin.asked).isEmpty();
        FrontBench told = new FrontBench(FrontSettings.defaults().withConvertAuthenticated(true));
        told.origin.at("/", FakeOrigin.html(200, PAGE));
        assertThat(told.answer(agent("/", "Authorization", "Basic eDp5"))).isPresent();
    }

    @Test
    void refusesOnlyWhatHasTwoVariants() {
        bench.origin.at("/", FakeOrigin.html(200, PAGE));
        bench.origin.at("/logo.png", FakeOrigin.html(200, "png").with("Content-Type", "image/png"));
        String neither = "text/html;q=0, text/markdown;q=0, image/png";
        Response refused = answered(Requests.get("/", "Accept", neither));
        assertThat(refused.status()).isEqualTo(406);
        assertThat(field(refused.headers(), "Vary")).isEqualTo("Accept");
        assertThat(bench.answer(Requests.get("/logo.png", "Accept", neither))).isEmpty();
        assertThat(bench.answer(Requests.get("/missing", "Accept", neither))).isEmpty();
    }

    @Test
    void anOriginThatFailsIsNotOurError() {
        bench.origin.at("/", fetch -> {
            throw FakeOrigin.unreachable();
        });
        assertThat(bench.answer(agent("/"))).isEmpty();
        assertThat(bench.front.counters()).containsEntry("markdown.skipped.origin-failed", 1L);
    }

    @Test
    void aConverterThatFailsIsNotOurErrorEither() {
        FrontBench failing = new FrontBench(FrontSettings.defaults(), (html, source) -> {
            if (html.length > 1000) {
                throw new StackOverflowError();
            }
            return new Conversion.NotConverted(Conversion.Reason.NO_TEXT, "nothing to read");
        });
        failing.origin.at("/short", FakeOrigin.html(200, "<p>"));
        failing.origin.at("/long", FakeOrigin.html(200, PAGE.repeat(9)));
        for (String path : List.of("/short", "/long", "/long")) {
            assertThat(failing.answer(agent(path))).isEmpty();
        }
        assertThat(failing.front.counters())
                .containsEntry("markdown.skipped.conversion-failed", 3L)
                .containsEntry("markdown.converter-defect", 1L);
        assertThat(failing.conversions).hasValue(2);
    }

    @Test
    void aStrictOriginIsNeverAskedForMarkdownAlone() {
        assertThat(field(bench.prepared(agent("/")), "Accept")).contains("text/html");
        Request willing = Requests.get("/", "Accept", "text/markdown, */*;q=0.5");
        assertThat(field(bench.prepared(willing), "Accept")).isEqualTo("text/markdown, */*;q=0.5");
    }

    @Test
    void neverGivesOneClientWhatWasMadeForAnother() {
        bench.origin.at(
                "/me",
                fetch -> FakeOrigin.html(
                                200, FakeOrigin.page("Account", "Of " + field(fetch.headers(), "Cookie") + ". "))
                        .with("Set-Cookie", field(fetch.headers(), "Cookie")));
        for (String user : List.of("user=ann", "user=bob", "user=ann")) {
            Response response = answered(agent("/me", "Cookie", user));
            assertThat(text(response)).contains("Of " + user + ".");
            assertThat(field(response.headers(), "Set-Cookie")).isEqualTo(user);
        }
        assertThat(bench.origin.asked).hasSize(3);
    }

    @Test
    void tooManyAtOnceAreServedThePage() {
        FrontLimits one = new FrontLimits(5 << 20, 1, 1, 0, 1000);
        FrontBench busy = new FrontBench(FrontSettings.defaults().withLimits(one));
        busy.origin.at("/outer", fetch -> {
            busy.origin.at("/inner", FakeOrigin.html(200, PAGE));
            assertThat(busy.answer(agent("/inner"))).isEmpty();
            return FakeOrigin.html(200, PAGE);
        });
        assertThat(busy.answer(agent("/outer"))).isPresent();
        assertThat(busy.front.counters()).containsEntry("markdown.skipped.busy", 1L);
    }

    @Test
    void routesSwitchItOff() {
        FrontBench partly = new FrontBench(FrontSettings.defaults()
                .withRoutes(List.of(FrontRoute.everything(), new FrontRoute("/account", java.util.Set.of()))));
        partly.origin.otherwise = fetch -> FakeOrigin.html(200, PAGE);
        assertThat(partly.answer(agent("/account"))).isEmpty();
        assertThat(partly.answer(agent("/account/x"))).isEmpty();
        assertThat(partly.answer(agent("/accounts"))).isPresent();
        assertThat(partly.origin.asked).extracting(Origin.Fetch::target).containsExactly("/accounts");
    }
}
