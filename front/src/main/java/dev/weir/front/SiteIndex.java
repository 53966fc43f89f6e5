package dev.weir.front;

import dev.weir.edge.Request;
import dev.weir.http.Link;
import java.util.function.BooleanSupplier;

/** Where the site's index for language models is, and how it is spoken of. */
final class SiteIndex {
    static final String PATH = "/llms.txt";

    private static final Link LINK = Link.of(PATH, "describedby").with("type", "text/markdown");

    private final BooleanSupplier answers;

    /** @param answers whether the index answers 200 now: nothing is advertised that does not work */
    SiteIndex(BooleanSupplier answers) {
        this.answers = answers;
    }

    boolean isThere() {
        return answers.getAsBoolean();
    }

    Link link() {
        return LINK;
    }

    /** The line that leads every Markdown page, so that an agent that landed on one page finds the others; empty without index. */
    String note(Request request) {
        return isThere()
                ? "Documentation index: [" + PATH + "](" + request.base() + PATH + ") lists every page of this site."
                : "";
    }
}
