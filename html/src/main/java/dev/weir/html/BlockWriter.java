package dev.weir.html;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes Markdown blocks line by line: the markers and indentation of the containers they stand in, and the blank lines between
 * them. Containers nested deeper than {@link #MAX_CONTAINERS} add no further indentation, so that output stays linear in input.
 */
final class BlockWriter {
    static final int MAX_CONTAINERS = 24;

    /** What goes between the last block and the next one. */
    private enum Gap {
        NONE,
        LINE_BREAK,
        BLANK_LINE
    }

    private static final class Container {
        final String first;
        final String rest;
        boolean started;

        Container(String first, String rest) {
            this.first = first;
            this.rest = rest;
        }
    }

    private final StringBuilder out;
    private final int maxLength;
    private final List<Container> containers = new ArrayList<>();
    private Gap gap = Gap.NONE;
    private char lastList;

    /**
     * Writes into a builder.
     *
     * @param maxLength characters after which {@link BudgetExceeded} ends the conversion
     */
    BlockWriter(StringBuilder out, int maxLength) {
        this.out = out;
        this.maxLength = maxLength;
    }

    /** Opens a container: what its first line begins with and what the others begin with. */
    void open(String first, String rest) {
        boolean tooDeep = containers.size() >= MAX_CONTAINERS;
        containers.add(new Container(tooDeep ? "" : first, tooDeep ? "" : rest));
    }

    /** Closes the innermost container. One that must show even when empty, like a list item, gets its bare marker. */
    void close(boolean evenIfEmpty) {
        Container innermost = containers.getLast();
        if (!innermost.started && evenIfEmpty) {
            beginBlock();
            line("");
        }
        containers.removeLast();
    }

    /** The next block follows the last one without a blank line. */
    void tight() {
        if (gap == Gap.BLANK_LINE) {
            gap = Gap.LINE_BREAK;
        }
    }

    /** Must be called before the lines of a block. */
    void beginBlock() {
        if (gap == Gap.BLANK_LINE) {
            int start = out.length();
            for (Container container : containers) {
                if (container.started) {
                    out.append(container.rest);
                }
            }
            trimFrom(start);
            out.append('\n');
        }
        gap = Gap.BLANK_LINE;
        lastList = 0;
    }

    /** One line of the current block. */
    void line(CharSequence text) {
        int start = out.length();
        for (Container container : containers) {
            out.append(container.started ? container.rest : container.first);
            container.started = true;
        }
        out.append(text);
        if (text.isEmpty()) {
            trimFrom(start);
        }
        out.append('\n');
        if (out.length() > maxLength) {
            throw new BudgetExceeded("Markdown longer than " + maxLength + " characters");
        }
    }

    /** A list has ended that used this marker; the next list must use another one or it would be the same list. */
    void endedList(char marker) {
        lastList = marker;
    }

    char lastList() {
        return lastList;
    }

    private void trimFrom(int start) {
        int end = out.length();
        while (end > start && out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
    }
}
