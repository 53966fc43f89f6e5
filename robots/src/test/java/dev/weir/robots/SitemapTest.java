package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SitemapTest {
    private static final String NS = "http://www.sitemaps.org/schemas/sitemap/0.9";

    @Test
    void readsPagesWithTheirDates() {
        Sitemap.Loaded read = read("""
                <?xml version="1.0" encoding="UTF-8"?>
                <urlset xmlns="%s" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
                  <url><loc> https://example.org/a?x=1&amp;y=2
                  </loc><lastmod>2026-03-01</lastmod><priority>0.5</priority>
                    <image:image><image:loc>https://example.org/a.png</image:loc></image:image></url>
                  <url><loc><![CDATA[https://example.org/b&c]]></loc></url>
                  <url><lastmod>2026</lastmod></url>
                </urlset>
                """.formatted(NS));
        assertThat(read.sitemap()).isEqualTo(new Sitemap(Sitemap.Format.URLSET, 2, false, ""));
        assertThat(read.entries())
                .containsExactly(
                        new Sitemap.Entry("https://example.org/a?x=1&y=2", "2026-03-01"),
                        new Sitemap.Entry("https://example.org/b&c", ""));
        assertThat(read.entries().getFirst().lastModified()).contains(Instant.parse("2026-03-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " xmlns=\"http://www.google.com/schemas/sitemap/0.84\"", " xmlns=\"x\""})
    void toleratesAWrongOrMissingNamespace(String namespace) {
        assertThat(read("<urlset" + namespace + "><url><loc>https://e.org/</loc></url></urlset>")
                        .entries())
                .hasSize(1);
    }

    @Test
    void readsAnIndex() {
        Sitemap.Loaded read = read(
                "<sitemapindex xmlns='" + NS + "'><sitemap><loc>https://e.org/1.xml.gz</loc></sitemap></sitemapindex>");
        assertThat(read.sitemap().format()).isEqualTo(Sitemap.Format.INDEX);
        assertThat(read.entries()).extracting(Sitemap.Entry::location).containsExactly("https://e.org/1.xml.gz");
    }

    @Test
    void readsAPlainListAndGzip() {
        String list = "\uFEFFhttps://e.org/1\r\n\r\nhttps://e.org/2\nnot a url\nhttps://e.org/3";
        assertThat(read(list).sitemap()).isEqualTo(new Sitemap(Sitemap.Format.TEXT, 2, false, ""));
        assertThat(Sitemap.read(gzip(list.getBytes(StandardCharsets.UTF_8))).entries())
                .hasSize(2);
    }

    @Test
    void skipsBlanksBeforeTheDeclarationAndTakesUtf16() {
        String xml = "<?xml version='1.0'?><urlset><url><loc>https://e.org/\u00fc</loc></url></urlset>";
        assertThat(read("\n  " + xml).entries()).hasSize(1);
        assertThat(Sitemap.read(xml.replace("1.0'", "1.0' encoding='UTF-16'").getBytes(StandardCharsets.UTF_16))
                        .entries())
                .extracting(Sitemap.Entry::location)
                .containsExactly("https://e.org/\u00fc");
        assertThat(Sitemap.read(xml.replace("1.0'", "1.0' encoding='windows-1252'")
                                .getBytes(Charset.forName("windows-1252")))
                        .entries())
                .extracting(Sitemap.Entry::location)
                .containsExactly("https://e.org/\u00fc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "<!doctype html><html><body>Not found</body></html>",
                "{\"a\":1}",
                "<rss><channel/></rss>",
                "hello world",
                "<",
                "<urlse",
                "\u001f\u008b"
            })
    void saysThatOtherThingsAreNoSitemap(String body) {
        Sitemap.Loaded read = Sitemap.read(body.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(read.sitemap().format()).isEqualTo(Sitemap.Format.NONE);
        assertThat(read.sitemap().isValid()).isFalse();
        assertThat(read.entries()).isEmpty();
    }

    @Test
    void keepsWhatWasReadBeforeAFaultAndSaysWhere() {
        Sitemap.Loaded read = read("<urlset><url><loc>https://e.org/</loc></url>\n<url></oops>");
        assertThat(read.entries()).hasSize(1);
        assertThat(read.sitemap().isValid()).isFalse();
        assertThat(read.sitemap().problem()).startsWith("broken XML at line 2");
    }

    @Test
    void expandsNoEntities() {
        String head = "<!DOCTYPE u [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                + "<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>https://e.org/";
        for (String entity : List.of("&b;", "&x;")) {
            assertThat(read(head + entity + "</loc></url></urlset>").entries())
                    .allSatisfy(entry -> assertThat(entry.location()).isEqualTo("https://e.org/"));
        }
    }

    @Test
    void stopsAtFiftyThousandEntries() {
        String url = "<url><loc>https://e.org/</loc></url>";
        Sitemap read = Sitemap.read(stream("<urlset>", url, 60_000, "</urlset>"), entry -> {});
        assertThat(read).isEqualTo(new Sitemap(Sitemap.Format.URLSET, Sitemap.MAX_ENTRIES, true, ""));
    }

    @Test
    void stopsAtFiftyMebibytes() {
        String filler = "<url><note>" + "x".repeat(10_000) + "</note><loc>https://e.org/</loc></url>";
        Sitemap read = Sitemap.read(stream("<urlset>", filler, 6_000, "</urlset>"), entry -> {});
        assertThat(read.truncated()).isTrue();
        assertThat(read.isValid()).isTrue();
        assertThat(read.entries()).isBetween(5_000, 5_300);
    }

    @Test
    void refusesADecompressionBomb() {
        Sitemap read = Sitemap.read(gzip(new byte[40_000_000])).sitemap();
        assertThat(read.isValid()).isFalse();
        assertThat(Sitemap.read(gzip(
                                ("<urlset>" + " ".repeat(30_000_000) + "</urlset>").getBytes(StandardCharsets.UTF_8)))
                        .sitemap()
                        .problem())
                .contains("expands more than 200 times");
    }

    @ParameterizedTest
    @CsvSource({
        "2026, 2026-01-01T00:00:00Z",
        "2026-05, 2026-05-01T00:00:00Z",
        "2026-05-17, 2026-05-17T00:00:00Z",
        "2026-05-17T10:20Z, 2026-05-17T10:20:00Z",
        "2026-05-17T10:20:30+02:00, 2026-05-17T08:20:30Z",
        "2026-05-17T10:20:30.125-01:00, 2026-05-17T11:20:30.125Z",
        "2026-05-17T10:20:30, 2026-05-17T10:20:30Z"
    })
    void readsW3cDateTimes(String written, Instant meant) {
        assertThat(new Sitemap.Entry("", written).lastModified()).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yesterday", "2026-13", "2026-02-30", "17.05.2026", "2026-05-17 10:20", "Mon, 1 Jan 2026"})
    void leavesOtherDatesAlone(String written) {
        assertThat(new Sitemap.Entry("", written).lastModified()).isEmpty();
    }

    @Test
    void writesWhatItReads() {
        List<Sitemap.Entry> entries = List.of(
                new Sitemap.Entry("https://e.org/?a=1&b=<2>'\"", "2026-05-17"),
                new Sitemap.Entry("https://e.org/\u00fc", ""));
        SitemapWriter.Files files = new SitemapWriter().write(entries, part -> "unused");
        assertThat(files.parts()).isEmpty();
        assertThat(Sitemap.read(files.root()).entries()).isEqualTo(entries);
    }

    @Test
    void dividesIntoAnIndexByEntriesAndBySize() {
        List<Sitemap.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            entries.add(new Sitemap.Entry("https://e.org/" + i, ""));
        }
        SitemapWriter.Files byCount =
                new SitemapWriter(10, 1_000_000).write(entries, part -> "https://e.org/sitemap-" + part + ".xml");
        assertThat(byCount.parts()).hasSize(3);
        Sitemap.Loaded index = Sitemap.read(byCount.root());
        assertThat(index.sitemap().format()).isEqualTo(Sitemap.Format.INDEX);
        assertThat(index.entries()).extracting(Sitemap.Entry::location).last().isEqualTo("https://e.org/sitemap-3.xml");
        SitemapWriter.Files bySize = new SitemapWriter(1_000, 400).write(entries, part -> "https://e.org/" + part);
        List<Sitemap.Entry> again = new ArrayList<>();
        for (byte[] part : bySize.parts()) {
            assertThat(part).hasSizeLessThanOrEqualTo(400);
            again.addAll(Sitemap.read(part).entries());
        }
        assertThat(again).isEqualTo(entries);
    }

    private static Sitemap.Loaded read(String body) {
        return Sitemap.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A long file that is never in memory. */
    private static InputStream stream(String head, String repeated, int times, String tail) {
        byte[] unit = repeated.getBytes(StandardCharsets.UTF_8);
        List<InputStream> parts = new ArrayList<>();
        parts.add(new ByteArrayInputStream(head.getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < times; i++) {
            parts.add(new ByteArrayInputStream(unit));
        }
        parts.add(new ByteArrayInputStream(tail.getBytes(StandardCharsets.UTF_8)));
        return new SequenceInputStream(Collections.enumeration(parts));
    }
}
