package dev.weir.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a page says about itself outside its text.
 *
 * @param base the first {@code <base href>}, empty when there is none
 * @param title from {@code <title>}, else {@code og:title}
 * @param description from {@code <meta name=description>}, else {@code og:description}
 * @param image address as written, from {@code <meta name=image>}, else {@code og:image} or {@code twitter:image}
 * @param language from {@code <html lang>}, else {@code Content-Language}
 * @param article whether the page declares itself a news story or blog post
 * @param structuredData the contents of the JSON-LD scripts
 */
record PageFacts(
        String base,
        String title,
        String description,
        String image,
        String language,
        boolean article,
        List<String> structuredData) {
    /**
     * Reads the head, and what belongs there from the body: a stray tag in the head begins the body early.
     *
     * @param misplaced metadata elements of the body
     */
    static PageFacts of(Document page, List<Element> misplaced) {
        String title = "";
        String base = "";
        String description = "";
        String ogTitle = "";
        String ogDescription = "";
        String image = "";
        String ogImage = "";
        Element html = page.firstElementChild();
        String language = html == null ? "" : html.attr("lang").isEmpty() ? html.attr("xml:lang") : html.attr("lang");
        boolean article = false;
        List<String> data = new ArrayList<>();
        List<Element> elements = new ArrayList<>(page.head().children());
        elements.addAll(misplaced);
        for (Element element : elements) {
            switch (element.normalName()) {
                case "html" ->
                    language = element.attr("lang").isEmpty() ? element.attr("xml:lang") : element.attr("lang");
                case "title" -> title = title.isEmpty() ? Words.collapse(element.text()) : title;
                case "base" -> base = base.isEmpty() ? element.attr("href").strip() : base;
                case "script" -> {
                    if (element.attr("type").strip().equalsIgnoreCase("application/ld+json")) {
                        data.add(element.data());
                        article |= isArticle(element.data());
                    }
                }
                case "meta" -> {
                    String content = Words.collapse(element.attr("content"));
                    String name = element.attr("name").isEmpty() ? element.attr("property") : element.attr("name");
                    switch (name.strip().toLowerCase(Locale.ROOT)) {
                        case "og:type" -> article |= content.equalsIgnoreCase("article");
                        case "article:published_time" -> article = true;
                        case "description" -> description = first(description, content);
                        case "og:title" -> ogTitle = first(ogTitle, content);
                        case "og:description" -> ogDescription = first(ogDescription, content);
                        case "image" -> image = first(image, content);
                        case "og:image", "og:image:url", "twitter:image" -> ogImage = first(ogImage, content);
                        default -> {}
                    }
                    if (language.isEmpty() && element.attr("http-equiv").equalsIgnoreCase("content-language")) {
                        language = content;
                    }
                }
                default -> {}
            }
        }
        return new PageFacts(
                base,
                first(title, ogTitle),
                first(description, ogDescription),
                first(image, ogImage),
                language.strip(),
                article,
                data);
    }

    /** Schema.org types of stories, not of reference articles (TechArticle, APIReference). */
    private static boolean isArticle(String json) {
        return json.contains("NewsArticle\"")
                || json.contains("\"BlogPosting\"")
                || json.contains("\"Article\"")
                || json.contains("\"ReportageNewsArticle\"");
    }

    private static String first(String preferred, String otherwise) {
        return preferred.isEmpty() ? otherwise : preferred;
    }
}
