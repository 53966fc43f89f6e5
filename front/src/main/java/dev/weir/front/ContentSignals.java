package dev.weir.front;

import java.util.ArrayList;
import java.util.List;

/**
 * What the operator says about the use of the site's content: one policy for the response field and for robots.txt
 * (draft-romm-aipref-contentsignals, moving).
 *
 * @param search building an index, showing links and short excerpts
 * @param aiInput using a page as input for an answer (grounding)
 * @param aiTrain training or fine-tuning models
 */
public record ContentSignals(Statement search, Statement aiInput, Statement aiTrain) {
    /** Search yes, AI input yes, nothing said about training: that is for the operator to decide. */
    public static final ContentSignals DEFAULT = new ContentSignals(Statement.YES, Statement.YES, Statement.UNSET);

    /** Nothing said at all. */
    public static final ContentSignals NONE = new ContentSignals(Statement.UNSET, Statement.UNSET, Statement.UNSET);

    /** What is said about one use. */
    public enum Statement {
        /** Allowed. */
        YES,
        /** Not allowed. */
        NO,
        /** Nothing is said, which by the draft neither grants nor restricts. */
        UNSET
    }

    /** The value as it stands in a field or a robots.txt line, {@code search=yes, ai-input=yes}; empty when nothing is said. */
    public String fieldValue() {
        List<String> parts = new ArrayList<>(3);
        put(parts, "ai-train", aiTrain);
        put(parts, "search", search);
        put(parts, "ai-input", aiInput);
        return String.join(", ", parts);
    }

    private static void put(List<String> parts, String key, Statement statement) {
        switch (statement) {
            case YES -> parts.add(key + "=yes");
            case NO -> parts.add(key + "=no");
            case UNSET -> {
                // absent means no statement
            }
        }
    }
}
