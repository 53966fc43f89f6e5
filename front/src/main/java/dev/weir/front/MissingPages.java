package dev.weir.front;

import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Knows what the origin says about a page that does not exist, by asking for a random name beside the one in question. A site
 * that answers 200 there (a "soft 404", single-page applications do) would otherwise have a twin for every string.
 *
 * <p>Learnt per folder and file type, kept for ten minutes, at most 1024 of them. Thread-safe; blocks.
 */
final class MissingPages {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int MOST = 1024;
    private static final int MOST_WORDS = 20_000;
    /** Shared words in proportion to all words of both pages, from which two pages say the same. */
    private static final double SAME = 0.9;

    /** A name that no page has and no rule of rewriting knows. */
    private static final String PLACEHOLDER = "weirmissing";

    private final OriginPages origins;
    private final MarkdownPages pages;
    private final RandomGenerator random;
    private final ExpiringMap<Answer> learnt;

    MissingPages(OriginPages origins, MarkdownPages pages, Clock clock, RandomGenerator random) {
        this.origins = origins;
        this.pages = pages;
        this.random = random;
        this.learnt = new ExpiringMap<>(clock, LIFE, MOST);
    }

    /** What the origin says to a random name, without that name. */
    private sealed interface Answer {
        /** That there is nothing, as it should be. */
        record Honest() implements Answer {}

        /** A page, in the words it has. */
        record SoftPage(Set<String> words) implements Answer {}

        /** Off to somewhere else. */
        record Redirect(String location) implements Answer {}
    }

    /** Whether this page is what the origin shows for any address there. */
    boolean isNoPage(Origin origin, Request request, String path, OriginPages.Found.Page page) {
        return answer(origin, request, path) instanceof Answer.SoftPage(Set<String> words)
                && similarity(words, words(page, request, path)) >= SAME;
    }

    /** Whether the origin redirects any address there to this one. */
    boolean isNoRedirect(Origin origin, Request request, String path, String location) {
        return answer(origin, request, path) instanceof Answer.Redirect(String usual)
                && usual.equals(withoutName(location, path));
    }

    private Answer answer(Origin origin, Request request, String path) {
        int slash = path.lastIndexOf('/', path.length() - 2);
        String folder = path.substring(0, slash + 1);
        String name = path.substring(slash + 1);
        int dot = name.lastIndexOf('.');
        String ending = name.endsWith("/") ? "/" : dot < 0 ? "" : name.substring(dot);
        String key = request.authority() + folder + "*" + ending;
        Optional<Answer> known = learnt.get(key);
        if (known.isPresent()) {
            return known.get();
        }
        String missing = folder + PLACEHOLDER + Long.toHexString(random.nextLong()) + ending;
        Answer answer = ask(origin, request, missing);
        learnt.put(key, answer);
        return answer;
    }

    private Answer ask(Origin origin, Request request, String missing) {
        return switch (origins.find(origin, request, missing, OriginPages.ACCEPT_FOR_TWIN)) {
            case OriginPages.Found.Page page -> new Answer.SoftPage(words(page, request, missing));
            case OriginPages.Found.OwnMarkdown _ -> new Answer.Honest();
            case OriginPages.Found.Nothing(Skip _, int status, Headers headers) ->
                status >= 300 && status < 400
                        ? new Answer.Redirect(
                                withoutName(headers.first(HeaderName.LOCATION).orElse(""), missing))
                        : new Answer.Honest();
        };
    }

    /** The words of the page as Markdown where it converts, because its frame is the same on every page, else of its source. */
    private Set<String> words(OriginPages.Found.Page page, Request request, String path) {
        String text = switch (pages.convert(page, request.base() + path, "")) {
            case MarkdownVariant.Made made -> new String(made.body(), StandardCharsets.UTF_8);
            case MarkdownVariant.Failed _ -> new String(page.html(), StandardCharsets.ISO_8859_1);
        };
        Set<String> words = new HashSet<>();
        StringTokenizer tokens = new StringTokenizer(withoutName(text, path));
        while (tokens.hasMoreTokens() && words.size() < MOST_WORDS) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    private static String withoutName(String text, String path) {
        String[] segments = path.split("/");
        String name = Arrays.stream(segments).reduce("", (before, last) -> last);
        int dot = name.lastIndexOf('.');
        String bare = dot > 0 ? name.substring(0, dot) : name;
        return bare.isEmpty()
                ? text
                : Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(bare) + "(?![A-Za-z0-9])")
                        .matcher(text)
                        .replaceAll(PLACEHOLDER);
    }

    private static double similarity(Set<String> one, Set<String> other) {
        if (one.isEmpty() && other.isEmpty()) {
            return 1;
        }
        long shared = one.stream().filter(other::contains).count();
        return shared / (double) (one.size() + other.size() - shared);
    }
}
