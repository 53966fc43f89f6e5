package dev.weir.html;

import java.util.List;
import java.util.Optional;

/**
 * What a page's head says, as far as it was scanned. Texts have their character references resolved and white space collapsed;
 * addresses are as written, to be resolved by whoever uses them against {@link #base} and the page's own address.
 *
 * @param title empty when there is none
 * @param description from {@code <meta name=description>}, empty when there is none
 * @param base from the first {@code <base href>}, empty when there is none
 * @param charset the label that a {@code <meta>} gives, as written, empty when there is none
 * @param links every {@code <link>} with an address, in order, at most {@link HeadScanner#MAX_LINKS}
 */
public record HeadFacts(String title, String description, String base, String charset, List<HeadLink> links) {
    /** Copies the links. */
    public HeadFacts {
        links = List.copyOf(links);
    }

    /** The address of the first {@code <link rel=canonical>}, as written. */
    public Optional<String> canonical() {
        return links.stream()
                .filter(link -> link.hasRelation("canonical"))
                .map(HeadLink::href)
                .findFirst();
    }

    /** The links that say they are another form of this page. */
    public List<HeadLink> alternates() {
        return links.stream().filter(link -> link.hasRelation("alternate")).toList();
    }

    /**
     * One {@code <link>}.
     *
     * @param relations the {@code rel} attribute, lower case, separated by single spaces
     * @param href as written, never empty
     * @param type media type, empty when not given
     * @param language the {@code hreflang} attribute, empty when not given
     */
    public record HeadLink(String relations, String href, String type, String language) {
        /** Whether a relation type, in lower case, is among the link's. */
        public boolean hasRelation(String relation) {
            return (" " + relations + " ").contains(" " + relation + " ");
        }
    }
}
