package dev.weir.front;

import java.util.List;

/**
 * The site as one crawl found it.
 *
 * @param pages by target in code point order; the home page, where it is there, first
 * @param complete whether the crawl ended by itself and not at a limit or a failing origin
 */
record CrawlSnapshot(List<CrawlPage> pages, boolean complete) {
    static final CrawlSnapshot EMPTY = new CrawlSnapshot(List.of(), false);

    CrawlSnapshot {
        pages = List.copyOf(pages);
    }

    boolean isEmpty() {
        return pages.isEmpty();
    }
}
