package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.SiteMapURL;
import crawlercommons.sitemaps.UnknownFormatException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Well-formed sitemaps in every dress they come in, read here and by crawler-commons: the same kind, the same addresses. */
class CrawlerCommonsSitemapTest {
    private static final int FILES = 500;
    private static final List<String> NAMESPACES = List.of(
            "",
            " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"",
            " xmlns='http://www.google.com/schemas/sitemap/0.84'");

    @Test
    void readsTheSameAddresses() throws IOException, UnknownFormatException {
        Random random = new Random(5);
        for (int i = 0; i < FILES; i++) {
            byte[] body = generate(random).getBytes(StandardCharsets.UTF_8);
            AbstractSiteMap theirs = new SiteMapParser(false)
                    .parseSiteMap(body, URI.create("https://e.org/sitemap.xml").toURL());
            Sitemap.Loaded ours = Sitemap.read(body);
            List<String> expected = theirs instanceof SiteMapIndex index
                    ? index.getSitemaps().stream()
                            .map(map -> map.getUrl().toString())
                            .toList()
                    : ((SiteMap) theirs)
                            .getSiteMapUrls().stream()
                                    .map(SiteMapURL::getUrl)
                                    .map(Object::toString)
                                    .toList();
            assertThat(ours.sitemap().format() == Sitemap.Format.INDEX).isEqualTo(theirs.isIndex());
            assertThat(ours.entries())
                    .as(new String(body, StandardCharsets.UTF_8))
                    .extracting(Sitemap.Entry::location)
                    .containsExactlyElementsOf(expected);
        }
    }

    private static String generate(Random random) {
        boolean text = random.nextInt(5) == 0;
        boolean index = random.nextInt(4) == 0;
        String root = index ? "sitemapindex" : "urlset";
        String entry = index ? "sitemap" : "url";
        StringBuilder out = new StringBuilder();
        if (!text) {
            out.append(random.nextBoolean() ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "")
                    .append('<')
                    .append(root)
                    .append(NAMESPACES.get(random.nextInt(NAMESPACES.size())))
                    .append(">\n");
        }
        int entries = 1 + random.nextInt(20);
        for (int i = 0; i < entries; i++) {
            String url = "https://e.org/" + Integer.toString(random.nextInt(1_000_000), 36) + "?a=1&b=" + i;
            if (text) {
                out.append(url).append(random.nextBoolean() ? "\n" : "\r\n");
                continue;
            }
            String blank = random.nextInt(3) == 0 ? "\n  " : "";
            String loc = random.nextInt(4) == 0 ? "<![CDATA[" + url + "]]>" : url.replace("&", "&amp;");
            out.append('<')
                    .append(entry)
                    .append('>')
                    .append(blank)
                    .append(
                            random.nextInt(3) == 0
                                    ? "<!-- note --><lastmod>2026-01-0" + (1 + random.nextInt(9)) + "</lastmod>"
                                    : "")
                    .append("<loc>")
                    .append(blank)
                    .append(loc)
                    .append(blank)
                    .append("</loc>")
                    .append(
                            index || random.nextBoolean()
                                    ? ""
                                    : "<changefreq>daily</changefreq><priority>0.7</priority>")
                    .append("</")
                    .append(entry)
                    .append(">\n");
        }
        return out.append(text ? "" : "</" + root + ">").toString();
    }
}
