package dev.weir.front;

/**
 * A page of the site that is worth listing.
 *
 * @param target its path and query
 * @param title what it calls itself, never empty
 * @param description what it says it is about, else the beginning of its text; empty when there is none
 * @param superseded whether it is about an older version, and names the page of the current one as canonical
 * @param lastmod when it changed, as a W3C date-time; empty when the origin does not say
 */
record CrawlPage(String target, String title, String description, boolean superseded, String lastmod) {
    String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }
}
