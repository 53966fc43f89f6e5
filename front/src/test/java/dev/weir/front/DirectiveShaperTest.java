package dev.weir.front;

import static dev.weir.front.FrontBench.field;
import static dev.weir.front.FrontBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Request;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectiveShaperTest {
    private static final String PAGE = FakeOrigin.page("Guide", "How to mend a weir. ");
    private static final String LINK = "<link rel=\"alternate\" type=\"text/markdown\" href=\"/guide.md\">";

    private final FrontBench bench = new FrontBench();

    @BeforeEach
    void indexIsThere() {
        bench.indexAnswers = true;
    }

    private FakeOrigin.Answer shaped(FakeOrigin.Answer answer) {
        return bench.shaped(Requests.get("/guide.html"), answer, 1000);
    }

    private void staysAsItWas(String reason, FakeOrigin.Answer answer) {
        FakeOrigin.Answer shaped = shaped(answer.with("ETag", "\"a\""));
        assertThat(shaped.body()).as(reason).isEqualTo(answer.body());
        assertThat(field(shaped.headers(), "ETag")).as(reason).isEqualTo("\"a\"");
        assertThat(field(shaped.headers(), "x-directive-skipped")).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100_000})
    void addsTheLinkAndTheLineWhateverTheChunks(int chunk) {
        FakeOrigin.Answer shaped = bench.shaped(Requests.get("/guide.html"), FakeOrigin.html(200, PAGE), chunk);
        assertThat(text(shaped))
                .contains(LINK + "</head><body><div lang=\"en\" data-nosnippet style=\"position:absolute;")
                .contains(
                        "For AI agents: an index of this site is at <a tabindex=\"-1\" href=\"/llms.txt\">/llms.txt</a>; "
                                + "this page is available as Markdown at <a tabindex=\"-1\" href=\"/guide.md\">/guide.md</a>.</div>"
                                + "<main>")
                .doesNotContain("display:none");
        assertThat(Additions.removed(text(shaped))).isEqualTo(PAGE);
    }

    @Test
    void pointsOnlyAtWhatWorks() {
        bench.indexAnswers = false;
        assertThat(text(shaped(FakeOrigin.html(200, PAGE)))).contains(LINK).doesNotContain("llms.txt");
        bench.origin.at("/guide.html", FakeOrigin.html(200, PAGE).with("Content-Encoding", "br"));
        bench.answer(Requests.get("/guide.html", "Accept", "text/markdown"));
        assertThat(text(shaped(FakeOrigin.html(200, PAGE)))).isEqualTo(PAGE);
        bench.indexAnswers = true;
        assertThat(text(shaped(FakeOrigin.html(200, PAGE))))
                .doesNotContain("rel=\"alternate\"")
                .contains("llms.txt");
    }

    @Test
    void escapesTheAddress() {
        FakeOrigin.Answer shaped = bench.shaped(Requests.get("/a'&b/?x=1&y='2"), FakeOrigin.html(200, PAGE), 99);
        assertThat(text(shaped)).contains("href=\"/a'&amp;b/index.md?x=1&amp;y='2\"");
        for (String hostile : List.of("/\"><script>", "//evil.example/x", "/a{b}", "/\u00e9")) {
            FakeOrigin.Answer left = bench.shaped(Requests.get(hostile), FakeOrigin.html(200, PAGE), 99);
            assertThat(text(left)).as(hostile).doesNotContain("rel=\"alternate\"");
            assertThat(field(left.headers(), "Link")).doesNotContain("alternate");
        }
    }

    @Test
    void leavesEverythingElseAsItWas() {
        staysAsItWas("", FakeOrigin.html(404, PAGE));
        staysAsItWas("", FakeOrigin.html(206, PAGE));
        staysAsItWas("", FakeOrigin.html(200, "{}").with("Content-Type", "application/json"));
        staysAsItWas("", FakeOrigin.html(200, PAGE).with("Content-Type", "application/xhtml+xml"));
        staysAsItWas("no-transform", FakeOrigin.html(200, PAGE).with("Cache-Control", "no-transform"));
        staysAsItWas("attachment", FakeOrigin.html(200, PAGE).with("Content-Disposition", "attachment"));
        staysAsItWas("content-coding", FakeOrigin.html(200, PAGE).with("Content-Encoding", "gzip"));
        staysAsItWas("charset", FakeOrigin.html(200, PAGE).with("Content-Type", "text/html; charset=UTF-16LE"));
        staysAsItWas("charset", FakeOrigin.html(200, PAGE).with("Content-Type", "text/html; charset=iso-2022-jp"));
        FakeOrigin.Answer image = FakeOrigin.html(200, PAGE);
        assertThat(bench.shaped(Requests.get("/a.png"), image, 99).body()).isEqualTo(image.body());
        FakeOrigin.Answer posted = FakeOrigin.html(200, PAGE);
        assertThat(bench.shaped(Requests.of("POST", "/guide.html"), posted, 99).body())
                .isEqualTo(posted.body());
    }

    @Test
    void leavesBytesThatAreNoPageAsTheyWere() {
        byte[] wide = PAGE.getBytes(StandardCharsets.UTF_16);
        FakeOrigin.Answer unlabelled =
                new FakeOrigin.Answer(200, new Headers().add(HeaderName.CONTENT_TYPE, "text/html"), wide);
        assertThat(bench.shaped(Requests.get("/guide.html"), unlabelled, 3).body())
                .isEqualTo(wide);
        for (String odd : List.of("", "just text", "<", "</", "<!--", "{\"a\":1}", "<frameset><frame></frameset>")) {
            assertThat(text(shaped(FakeOrigin.html(200, odd))).replace(LINK, ""))
                    .as(odd)
                    .isEqualTo(odd);
        }
        String deep = "<html><head><title>x</title><!--" + "-".repeat(300_000) + "--></head><body>late</body></html>";
        assertThat(text(shaped(FakeOrigin.html(200, deep)))).isEqualTo(deep);
    }

    @Test
    void keepsOtherCharsetsByteForByte() {
        for (String charset : List.of("windows-1252", "Shift_JIS", "GB18030", "EUC-JP", "Big5", "KOI8-R")) {
            byte[] body = PAGE.replace("weir", "v\u00e4r \u8868\u80fd \u0436")
                    .getBytes(java.nio.charset.Charset.forName(charset));
            FakeOrigin.Answer shaped = bench.shaped(
                    Requests.get("/guide.html"),
                    new FakeOrigin.Answer(
                            200, new Headers().add(HeaderName.CONTENT_TYPE, "text/html; charset=" + charset), body),
                    5);
            String bytes = new String(shaped.body(), StandardCharsets.ISO_8859_1);
            assertThat(bytes).as(charset).contains(LINK);
            assertThat(Additions.removed(bytes)).isEqualTo(new String(body, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void obeysThePolicyOfThePage() {
        FakeOrigin.Answer strict =
                shaped(FakeOrigin.html(200, PAGE).with("Content-Security-Policy", "default-src 'self'"));
        assertThat(text(strict)).contains(LINK).doesNotContain("For AI agents");
        assertThat(field(strict.headers(), "x-directive-skipped")).isEqualTo("csp");
        FakeOrigin.Answer nonce =
                shaped(FakeOrigin.html(200, PAGE).with("Content-Security-Policy", "style-src 'self' 'nonce-r4nd0m=='"));
        assertThat(text(nonce))
                .contains("<body><style nonce=\"r4nd0m==\">.weir-agents{position:absolute")
                .contains("<div lang=\"en\" data-nosnippet class=\"weir-agents\">For AI agents");
        assertThat(Additions.removed(text(nonce))).isEqualTo(PAGE);
        String own = PAGE.replace(
                "<title>", "<meta http-equiv=\"Content-Security-Policy\" content=\"style-src 'self'\"><title>");
        assertThat(text(shaped(FakeOrigin.html(200, own)))).contains(LINK).doesNotContain("For AI agents");
    }

    @Test
    void givesItsPagesTagsOfTheirOwn() {
        FakeOrigin.Answer answer = FakeOrigin.html(200, PAGE)
                .with("ETag", "\"a\"")
                .with("Accept-Ranges", "bytes")
                .with("Content-MD5", "x")
                .with("Digest", "x")
                .with("Repr-Digest", "x")
                .with("Last-Modified", "Tue, 24 Nov 2026 00:00:00 GMT");
        Headers headers = shaped(answer).headers();
        assertThat(field(headers, "ETag")).matches("\"a-w[0-9a-f]{8}\"");
        assertThat(field(headers, "Last-Modified")).isNotEmpty();
        for (String gone : List.of("Accept-Ranges", "Content-MD5", "Digest", "Repr-Digest")) {
            assertThat(headers.contains(HeaderName.of(gone))).as(gone).isFalse();
        }
        Headers head =
                bench.shaped(Requests.of("HEAD", "/guide.html"), answer, 99).headers();
        assertThat(head).isEqualTo(headers);
        assertThat(field(
                        shaped(FakeOrigin.html(200, PAGE).with("ETag", "W/\"a\""))
                                .headers(),
                        "ETag"))
                .isEqualTo("W/\"a\"");
    }

    @Test
    void takesTheSuffixBackBeforeTheOriginSeesIt() {
        String tag =
                field(shaped(FakeOrigin.html(200, PAGE).with("ETag", "\"a\"")).headers(), "ETag");
        Request again = Requests.get("/guide.html", "If-None-Match", "\"b\", " + tag);
        assertThat(field(bench.prepared(again), "If-None-Match")).isEqualTo("\"b\", \"a\"");
        FakeOrigin.Answer unchanged =
                new FakeOrigin.Answer(304, new Headers().add(HeaderName.ETAG, "\"a\""), new byte[0]);
        assertThat(field(bench.shaped(again, unchanged, 99).headers(), "ETag")).isEqualTo(tag);
        assertThat(field(bench.shaped(again, unchanged, 99).headers(), "Vary")).isEqualTo("Accept");
        Request other = Requests.get("/guide.html", "If-None-Match", "\"a\"");
        assertThat(field(bench.shaped(other, unchanged, 99).headers(), "ETag")).isEqualTo("\"a\"");
        Request put = Requests.of("PUT", "/guide.html", "If-Match", tag);
        assertThat(field(bench.prepared(put), "If-Match")).isEqualTo("\"a\"");
        bench.indexAnswers = false;
        assertThat(field(bench.prepared(again), "If-None-Match")).isEqualTo("\"b\", " + tag);
    }

    @Test
    void neverContinuesItsPageWithTheOriginsBytes() {
        String tag = field(
                bench.shaped(Requests.get("/guide"), FakeOrigin.html(200, PAGE).with("ETag", "\"a\""), 99)
                        .headers(),
                "ETag");
        assertThat(bench.prepared(Requests.get("/guide", "Range", "bytes=9-", "If-Range", tag))
                        .contains(HeaderName.RANGE))
                .isFalse();
        assertThat(bench.prepared(Requests.get("/guide.html", "Range", "bytes=9-"))
                        .contains(HeaderName.RANGE))
                .isFalse();
        assertThat(bench.prepared(Requests.get("/film.mp4", "Range", "bytes=9-"))
                        .contains(HeaderName.RANGE))
                .isTrue();
        assertThat(bench.prepared(Requests.get("/film", "Range", "bytes=9-", "If-Range", "\"f\""))
                        .contains(HeaderName.RANGE))
                .isTrue();
    }

    @Test
    void asksForPagesWithoutContentCoding() {
        assertThat(field(bench.prepared(Requests.get("/guide.html", "Accept-Encoding", "br")), "Accept-Encoding"))
                .isEqualTo("identity");
        assertThat(field(bench.prepared(Requests.get("/v1.2", "Accept-Encoding", "br")), "Accept-Encoding"))
                .isEqualTo("identity");
        assertThat(field(bench.prepared(Requests.get("/a.css", "Accept-Encoding", "br")), "Accept-Encoding"))
                .isEqualTo("br");
    }

    @Test
    void linksAreAppendedAndNothingIsDropped() {
        Headers headers = shaped(
                        FakeOrigin.html(200, PAGE).with("Link", "</a.css>; rel=preload, </llms.txt>; rel=describedby"))
                .headers();
        assertThat(headers.all(HeaderName.LINK))
                .containsExactly(
                        "</a.css>; rel=preload, </llms.txt>; rel=describedby",
                        "</guide.md>; rel=\"alternate\"; type=\"text/markdown\"");
        assertThat(shaped(FakeOrigin.html(200, PAGE)).headers().all(HeaderName.LINK))
                .containsExactly(
                        "</llms.txt>; rel=\"describedby\"; type=\"text/markdown\"",
                        "</guide.md>; rel=\"alternate\"; type=\"text/markdown\"");
        assertThat(shaped(FakeOrigin.html(404, PAGE)).headers().contains(HeaderName.LINK))
                .isFalse();
    }
}
