package dev.weir.front;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a crawl wants to know of a page.
 *
 * @param title from {@code <title>}, else the first heading; empty when there is neither
 * @param description from the description's {@code <meta>}, else the first paragraph; empty when there is neither
 * @param canonical absolute, empty when not stated
 * @param index whether the page does not ask to be left out of indexes
 * @param links absolute addresses that the page links to, in order; empty when it asks not to follow them
 */
record CrawlDocument(String title, String description, String canonical, boolean index, List<String> links) {
    private static final int MOST_LINKS = 5_000;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final int SHORTEST_PARAGRAPH = 40;

    /** @throws RuntimeException when the parser fails on it */
    static CrawlDocument read(byte[] html, String charset, String target) {
        Document page;
        try {
            page = Jsoup.parse(
                    new ByteArrayInputStream(html),
                    known(charset) ? charset : null,
                    "http://" + CrawlScope.HERE + target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String robots = metas(page, "robots") + "," + metas(page, "weir");
        Element canonical = page.head().selectFirst("link[rel~=(?i)\\bcanonical\\b][href]");
        return new CrawlDocument(
                cut(title(page), LONGEST_TITLE),
                cut(description(page), LONGEST_DESCRIPTION),
                canonical == null ? "" : canonical.absUrl("href"),
                !says(robots, "noindex"),
                says(robots, "nofollow") ? List.of() : links(page));
    }

    /** Whether a list of robots directives says this one; {@code none} says both. */
    static boolean says(String directives, String directive) {
        for (String part : directives.toLowerCase(Locale.ROOT).split(",", -1)) {
            String word = part.strip();
            if (word.equals(directive) || word.equals("none")) {
                return true;
            }
        }
        return false;
    }

    private static boolean known(String charset) {
        try {
            return !charset.isEmpty() && Charset.isSupported(charset);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String metas(Document page, String name) {
        StringBuilder all = new StringBuilder();
        for (Element meta : page.getElementsByTag("meta")) {
            if (meta.attr("name").strip().equalsIgnoreCase(name)) {
                all.append(',').append(meta.attr("content"));
            }
        }
        return all.toString();
    }

    private static String title(Document page) {
        String title = page.title().strip();
        if (!title.isEmpty()) {
            return title;
        }
        Element heading = page.selectFirst("h1, h2");
        return heading == null ? "" : heading.text().strip();
    }

    private static String description(Document page) {
        String stated = metas(page, "description").replaceFirst("^,", "").strip();
        if (!stated.isEmpty()) {
            return stated;
        }
        Element main = page.selectFirst("main, article, [role=main]");
        for (Element paragraph : (main == null ? page.body() : main).getElementsByTag("p")) {
            String text = paragraph.text().strip();
            if (text.length() >= SHORTEST_PARAGRAPH) {
                return text;
            }
        }
        return "";
    }

    /** Shortens at a word, so that a description stays a line. */
    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int space = text.lastIndexOf(' ', longest - 1);
        String head = text.substring(0, space > longest / 2 ? space : longest - 1);
        return (Character.isHighSurrogate(head.charAt(head.length() - 1)) ? head.substring(0, head.length() - 1) : head)
                + "\u2026";
    }

    private static List<String> links(Document page) {
        List<String> links = new ArrayList<>();
        for (Element link :
                page.select("a[href], area[href], frame[src], iframe[src], link[rel~=(?i)\\b(next|prev)\\b][href]")) {
            if (links.size() == MOST_LINKS) {
                break;
            }
            if (!says(link.attr("rel").replace(' ', ','), "nofollow")) {
                String url = link.absUrl(link.hasAttr("href") ? "href" : "src");
                int fragment = url.indexOf('#');
                String address = fragment < 0 ? url : url.substring(0, fragment);
                if (!address.isEmpty()) {
                    links.add(address);
                }
            }
        }
        return links;
    }
}
