package dev.weir.cli;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import java.net.URI;

/** What one page costs an agent, as HTML and as Markdown. */
sealed interface PageSizes {
    URI url();

    /** Both are there; tokens are estimates. */
    record Both(URI url, int htmlBytes, int htmlTokens, int markdownBytes, int markdownTokens) implements PageSizes {
        int savedPercent() {
            return htmlTokens == 0 ? 0 : Math.round(100f * (htmlTokens - markdownTokens) / htmlTokens);
        }
    }

    /** There is no Markdown of the page. */
    record OnlyHtml(URI url, String why) implements PageSizes {}

    /** Asks for the page as Markdown and as a browser would. */
    static PageSizes measure(Fetcher fetcher, URI page) {
        Fetched markdown = fetcher.fetch(probe(page, "text/markdown"));
        Fetched html = fetcher.fetch(probe(page, "text/html,*/*;q=0.8"));
        if (markdown instanceof NoAnswer none) {
            return new OnlyHtml(page, none.message());
        }
        if (html instanceof NoAnswer none) {
            return new OnlyHtml(page, none.message());
        }
        Answer md = (Answer) markdown;
        String type = md.headers().first(HeaderName.CONTENT_TYPE).orElse("");
        int tokens = number(md.headers(), "x-markdown-tokens");
        int original = number(md.headers(), "x-original-tokens");
        if (md.status() != 200 || !type.startsWith("text/markdown") || tokens < 0 || original < 0) {
            return new OnlyHtml(page, "the answer is " + md.status() + " " + type);
        }
        return new Both(page, ((Answer) html).body().length, original, md.body().length, tokens);
    }

    /** Asks and lets the answer be. */
    static void waitFor(Fetcher fetcher, URI page) {
        Fetched _ = fetcher.fetch(probe(page, "*/*"));
    }

    private static Probe probe(URI page, String accept) {
        return new Probe(page, "GET", new Headers().add(HeaderName.ACCEPT, accept), 5 << 20, 5);
    }

    private static int number(Headers headers, String name) {
        try {
            return Integer.parseInt(headers.first(HeaderName.of(name)).orElse("-1"));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
