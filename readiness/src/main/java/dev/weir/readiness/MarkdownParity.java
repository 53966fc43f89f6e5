package dev.weir.readiness;

import dev.weir.readiness.ExtendedTrack.Judged;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.databind.JsonNode;

/** Whether the words of the page's main text come back in its Markdown: a light comparison, by words, not by structure. */
final class MarkdownParity {
    private static final String FURNITURE =
            "nav, header, footer, aside, script, style, noscript, template, form, button, svg";
    private static final int MIN_LETTERS = 4;
    private static final int MAX_WORDS = 100_000;

    private MarkdownParity() {}

    static Judged judge(JsonNode check, Site site) {
        Optional<Reply> markdown = ExtendedTrack.markdown(site);
        Optional<Document> page = site.homepage().document();
        if (markdown.isEmpty() || page.isEmpty()) {
            return ExtendedTrack.neutral("No Markdown is negotiated");
        }
        Element main = page.get().selectFirst("main, article, [role=main]");
        Element part = (main == null ? page.get().body() : main).clone();
        part.select(FURNITURE).remove();
        Set<String> wanted = significant(part.text());
        if (wanted.size() < check.path("minWords").asInt()) {
            return ExtendedTrack.neutral("The homepage has too little text to compare");
        }
        Set<String> found = significant(markdown.get().text());
        long kept = wanted.stream().filter(found::contains).count();
        long percent = 100 * kept / wanted.size();
        String message = percent + " % of the page's words are in its Markdown";
        return percent >= check.path("pass").asInt()
                ? ExtendedTrack.pass(message)
                : percent >= check.path("warn").asInt() ? ExtendedTrack.warn(message) : ExtendedTrack.fail(message);
    }

    private static Set<String> significant(String text) {
        Set<String> words = new HashSet<>();
        for (String word : words(text)) {
            if (word.length() >= MIN_LETTERS) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** The runs of letters and digits. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length() && words.size() < MAX_WORDS; i++) {
            boolean inside = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            }
        }
        return words;
    }
}
