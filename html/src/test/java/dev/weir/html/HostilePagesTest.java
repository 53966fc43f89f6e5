package dev.weir.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.html.Conversion.Converted;
import dev.weir.html.Conversion.NotConverted;
import dev.weir.html.Conversion.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostilePagesTest {
    private static final HtmlSource SOURCE =
            HtmlSource.at(URI.create("https://example.org/a/b.html")).withCharset("utf-8");

    /** More with {@code -Dweir.html.rounds=20000}. */
    private static final int ROUNDS = Integer.getInteger("weir.html.rounds", 1000);

    private final HtmlToMarkdown converter = new HtmlToMarkdown();

    @ParameterizedTest
    @ValueSource(strings = {"div", "b", "blockquote", "ul><li", "table><tr><td", "a href=x", "dl><dd", "math"})
    void keepsTheWordsOfAPageNested100000Deep(String element) {
        Conversion conversion = converter.convert(
                bytes("<p>before</p>" + ("<" + element + ">").repeat(100_000) + "deep"),
                SOURCE.withOptions(MarkdownOptions.DEFAULT.withLimits(
                        ConversionLimits.DEFAULT.withMaxTags(400_000).withMaxTime(Duration.ofSeconds(60)))));
        assertThat(conversion).isInstanceOf(Converted.class);
        assertThat(((Converted) conversion).page().text())
                .contains("before")
                .contains("deep")
                .hasSizeLessThan(100_000);
    }

    @Test
    void readsNoMoreOfALargePageThanItsLimit() {
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 'a';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                read.addAndGet(length);
                Arrays.fill(target, offset, offset + length, (byte) 'a');
                return length;
            }
        };
        MarkdownOptions options = MarkdownOptions.DEFAULT.withLimits(ConversionLimits.DEFAULT.withMaxBytes(2_000_000));
        assertThat(reason(converter.convert(endless, SOURCE.withOptions(options))))
                .isEqualTo(Reason.TOO_LARGE);
        assertThat(read.get()).isLessThan(3_000_000);
        assertThat(reason(converter.convert(new byte[16 * 1024 * 1024 + 1], SOURCE)))
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void refusesMoreTagsThanItsLimit() {
        assertThat(reason(converter.convert(bytes("<p>a".repeat(250_001)), SOURCE)))
                .isEqualTo(Reason.TOO_MANY_TAGS);
    }

    @Test
    void stopsWhenItsTimeIsOver() {
        AtomicLong clock = new AtomicLong();
        HtmlToMarkdown slow = new HtmlToMarkdown(() -> clock.addAndGet(1_000_000_000));
        assertThat(reason(slow.convert(bytes("<p>" + "word ".repeat(100_000)), SOURCE)))
                .isEqualTo(Reason.BUDGET_EXCEEDED);
    }

    @Test
    void saysWhenThePageCannotBeRead() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection lost");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("connection lost");
            }
        };
        assertThatThrownBy(() -> converter.convert(failing, SOURCE))
                .isInstanceOf(HtmlException.class)
                .hasMessageContaining("connection lost");
    }

    @Test
    void survivesNulsAndBrokenBytes() {
        byte[] page = bytes("<p>a\0b</p><p title='\0'>c</p><pre>d\0e</pre><!--\0--><p>f");
        assertThat(((Converted) converter.convert(page, SOURCE)).page().text())
                .doesNotContain("\0")
                .contains("c")
                .contains("f");
        assertThat(reason(converter.convert(new byte[1000], SOURCE))).isEqualTo(Reason.NOT_HTML);
        byte[] broken = bytes("<p>a?b</p>");
        broken[4] = (byte) 0xFF;
        assertThat(((Converted) converter.convert(broken, SOURCE)).page().text())
                .isEqualTo("a\uFFFDb\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<b><i><u><s><a href=x>",
                "*_`[]<&~!#>|\\",
                "<td colspan=1000 rowspan=65534>x",
                "<table><tr><td colspan=200>x</table>",
                "<table><tr><th>",
                "<ul><li>x",
                "<ol start=999999999><li>x",
                "<a href='((((((((('>x</a>",
                "[[[[[[[[[[",
                "&&&&&;",
                "<pre>```</pre>",
                "________",
                "<br>",
                "<br><br>x",
                "<p hidden>",
                "<dl><dt>a<dd>b",
                "<dt>a",
                "<dd>b",
                "<svg><title>x</title><p>",
                "<select><option>x",
                "<figure><img src=x><figcaption>c",
                "<section class=footnotes><li id=a>x",
                "<math><annotation encoding=application/x-tex>$",
                "\u202e\u200b\ud800\udfff\ufffe",
            })
    void staysLinearInWhatIsRepeated(String unit) {
        String page = "<body>" + unit.repeat(60_000 / unit.length() + 1);
        long start = System.nanoTime();
        Conversion conversion = converter.convert(
                bytes(page + "<table><tr><th>a<th>b<tr>" + unit.repeat(2000 / unit.length() + 1)), SOURCE);
        assertThat(System.nanoTime() - start)
                .as("a bound against quadratic work, not a measurement")
                .isLessThan(10_000_000_000L);
        switch (conversion) {
            case Converted(Markdown markdown) ->
                assertThat(markdown.text().length()).isLessThan(65_536 + 8 * page.length() + 20_000);
            case NotConverted(Reason reason, String message) ->
                assertThat(reason).as(message).isNotEqualTo(Reason.FAILED);
        }
    }

    @Test
    void neverFailsOnMutatedPages() {
        String[] seeds = {
            "<html><head><title>T</title><meta charset=utf-8></head><body><nav><a href=a>b</a></nav><main><h1>A <b>b</b></h1><p>Some <i>text, with</i> "
                    + "<a href='x'>links</a> and <code>c`d</code>.</p><ul><li>x<ul><li>y</ul><li><p>z<pre>p\n q</pre></ul><table><tr><th rowspan=2>a<th "
                    + "colspan=3>b<tr><td>c|d<td><ul><li>e</ul></table><dl><dt>f<dd>g<dd>h</dl><blockquote>i<br><br>j</blockquote></main><footer>k</footer>",
            "<body><article><h1>Story</h1><p>By someone</p><figure><img src=i.png alt=j><figcaption>k <a href=l>m</a></figcaption></figure><p>One sentence, "
                    + "long enough to count as prose, and another one after it.</p><div class='related comments'><h2>Related</h2><a href=n>o</a></div>"
                    + "<details><summary>p</summary><ol start=3><li value=7>q</ol></details><math alttext='r'></math><div class=note>s</div></article>",
        };
        String[] pieces = {
            "<",
            ">",
            "</",
            "<p>",
            "<b>",
            "</b>",
            "<table>",
            "<tr>",
            "<td colspan=9>",
            "</table>",
            "<ul>",
            "<li>",
            "</ul>",
            "<dl>",
            "<dt>",
            "<dd>",
            "<pre>",
            "</pre>",
            "<code>",
            "<a href='",
            "'>",
            "\"",
            "=",
            "&",
            "&amp;",
            "*",
            "_",
            "`",
            "|",
            "\\",
            "[",
            "](",
            "\n",
            "\0",
            "\u0001",
            "\u0002",
            "\ufffd",
            " hidden",
            " style='display:none'",
            "<br><br>",
            "<h2>",
            "<i>",
            "</i>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<svg>",
            "<math>",
            "<img src=a>",
            "<figcaption>",
            "</figure>",
            "<blockquote>",
            "</div></div>",
            "<body>",
            "<select>",
            "<template>",
            "<frameset>",
            "<section class=footnotes>"
        };
        Random random = new Random(20261124);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder page = new StringBuilder(seeds[random.nextInt(seeds.length)]);
            for (int changes = 1 + random.nextInt(12); changes > 0 && !page.isEmpty(); changes--) {
                int at = random.nextInt(page.length());
                switch (random.nextInt(4)) {
                    case 0 -> page.delete(at, Math.min(page.length(), at + 1 + random.nextInt(20)));
                    case 1 -> page.insert(at, page.substring(at, Math.min(page.length(), at + random.nextInt(60))));
                    default -> page.insert(at, pieces[random.nextInt(pieces.length)]);
                }
            }
            MarkdownOptions options = MarkdownOptions.DEFAULT.withScope(
                    random.nextBoolean() ? MarkdownOptions.Scope.BODY : MarkdownOptions.Scope.MAIN);
            Conversion conversion = converter.convert(bytes(page.toString()), SOURCE.withOptions(options));
            if (conversion instanceof NotConverted(Reason reason, String message)) {
                assertThat(reason).as("%s: %s", message, page).isNotEqualTo(Reason.FAILED);
            } else {
                String text = ((Converted) conversion).page().text();
                assertThat(text)
                        .as("%s", page)
                        .endsWith("\n")
                        .doesNotEndWith("\n\n")
                        .doesNotContain("\0", "\u0001", "\u0002", "\r");
            }
        }
    }

    private static Reason reason(Conversion conversion) {
        return ((NotConverted) conversion).reason();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
