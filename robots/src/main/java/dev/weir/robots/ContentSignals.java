package dev.weir.robots;

import java.util.ArrayList;
import java.util.List;

/**
 * What a site says may be done with its content, apart from who may fetch it.
 *
 * <p>Rendered in two dialects, both drafts that move: {@code Content-Signal} (draft-romm-aipref-contentsignals-00) and
 * {@code Content-Usage} (draft-ietf-aipref-attach-04 with the words of draft-ietf-aipref-vocab-04).
 *
 * @param search building a search index that shows links and short excerpts
 * @param aiInput giving content to a model as input when it answers (grounding)
 * @param aiTrain training or fine-tuning models
 */
public record ContentSignals(Statement search, Statement aiInput, Statement aiTrain) {
    /** What is honest to say for somebody who has not decided: found and quoted yes, nothing about training. */
    public static final ContentSignals DEFAULT = new ContentSignals(Statement.YES, Statement.YES, Statement.UNSET);

    /** Nothing said at all. */
    public static final ContentSignals NONE = new ContentSignals(Statement.UNSET, Statement.UNSET, Statement.UNSET);

    /** What is said about one use. */
    public enum Statement {
        YES,
        NO,
        /** No statement: neither grants nor restricts. */
        UNSET
    }

    /** Whether nothing is stated. */
    public boolean isEmpty() {
        return search == Statement.UNSET && aiInput == Statement.UNSET && aiTrain == Statement.UNSET;
    }

    /** The value of {@code Content-Signal}, as in {@code search=yes, ai-input=yes}; empty when nothing is stated. */
    public String fieldValue() {
        List<String> parts = new ArrayList<>(3);
        add(parts, "search", search, "yes", "no");
        add(parts, "ai-input", aiInput, "yes", "no");
        add(parts, "ai-train", aiTrain, "yes", "no");
        return String.join(", ", parts);
    }

    /**
     * The value of {@code Content-Usage}, as in {@code search=y, train-ai=n}; empty when nothing is stated that its
     * vocabulary has a word for, and it has none for {@code ai-input}.
     */
    public String contentUsage() {
        List<String> parts = new ArrayList<>(2);
        add(parts, "search", search, "y", "n");
        add(parts, "train-ai", aiTrain, "y", "n");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String key, Statement signal, String yes, String no) {
        switch (signal) {
            case YES -> parts.add(key + "=" + yes);
            case NO -> parts.add(key + "=" + no);
            case UNSET -> {}
        }
    }
}
