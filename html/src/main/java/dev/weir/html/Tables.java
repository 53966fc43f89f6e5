package dev.weir.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tables as GFM pipe tables: the grid kept, spanning cells spread over the places they cover, the header row found.
 *
 * <p>Bounds: {@link #MAX_COLUMNS} columns and {@link #MAX_CELLS} cells a table; what lies beyond is cut off.
 */
final class Tables {
    static final int MAX_COLUMNS = 200;
    static final int MAX_CELLS = 50_000;

    /** A cell this long is not said again in the places it spans. */
    private static final int MAX_REPEATED = 80;

    private final PageTree tree;
    private final Inlines inlines;

    Tables(PageTree tree, Inlines inlines) {
        this.tree = tree;
        this.inlines = inlines;
    }

    /** Whether a table holds data in rows and columns, and not the layout of a page. */
    boolean isData(int table) {
        String role = tree.attribute(table, "role");
        if (role.equals("presentation") || role.equals("none")) {
            return false;
        }
        Shape shape = shape(table);
        if (shape.columns < 2 || shape.rows == 0) {
            return false;
        }
        if (shape.headers > 0 || shape.caption || role.equals("table") || role.equals("grid")) {
            return !shape.nestedTable || shape.headers > 1;
        }
        if (shape.nestedTable || shape.headings > 0) {
            return false;
        }
        return shape.rows > 1 && shape.blocks <= shape.cells && shape.longest <= 1500;
    }

    /** What a table is made of, nested tables not counted. */
    private record Shape(
            int rows,
            int columns,
            int cells,
            int headers,
            int headings,
            int blocks,
            int longest,
            boolean caption,
            boolean nestedTable) {}

    private Shape shape(int table) {
        int rows = 0;
        int columns = 0;
        int inRow = 0;
        int cells = 0;
        int headers = 0;
        int headings = 0;
        int blocks = 0;
        int longest = 0;
        int inCell = 0;
        boolean caption = false;
        boolean nested = false;
        int end = tree.end(table);
        for (int i = table + 1; i < end; ) {
            HtmlTag tag = tree.tag(i);
            switch (tag) {
                case TABLE -> {
                    nested = true;
                    i = tree.end(i);
                    continue;
                }
                case TR -> {
                    rows++;
                    inRow = 0;
                }
                case TD, TH -> {
                    cells++;
                    inRow++;
                    columns = Math.max(columns, inRow);
                    headers += tag == HtmlTag.TH ? 1 : 0;
                    inCell = 0;
                }
                case THEAD -> headers++;
                case CAPTION -> caption = true;
                case H1, H2, H3, H4 -> headings++;
                case P, UL, OL, PRE, BLOCKQUOTE, SECTION, ARTICLE, FORM -> blocks++;
                case TEXT -> {
                    inCell += tree.text(i).length();
                    longest = Math.max(longest, inCell);
                }
                default -> {}
            }
            i++;
        }
        return new Shape(rows, columns, cells, headers, headings, blocks, longest, caption, nested);
    }

    /** The caption of a table, empty when it has none. */
    String caption(int table) {
        for (int i = table + 1; i < tree.end(table); i = tree.end(i)) {
            if (tree.tag(i) == HtmlTag.CAPTION && tree.isKept(i)) {
                return inlines.flat(i, Escapes.Context.PARAGRAPH, false);
            }
        }
        return "";
    }

    /** The lines of a table, none when it holds no text. */
    List<String> lines(int table) {
        List<Integer> rows = rows(table);
        if (rows.isEmpty()) {
            return List.of();
        }
        Grid grid = new Grid();
        for (int row : rows) {
            fill(grid, row);
        }
        return grid.isEmpty() ? List.of() : grid.lines(hasHeader(rows.getFirst()), alignments(rows.getFirst()));
    }

    /** The rows in reading order: a footer that the page writes first comes last. */
    private List<Integer> rows(int table) {
        List<Integer> rows = new ArrayList<>();
        List<Integer> footer = new ArrayList<>();
        int footerEnd = -1;
        for (int i = table + 1; i < tree.end(table); ) {
            HtmlTag tag = tree.tag(i);
            if (!tree.isKept(i) || tag == HtmlTag.TABLE || tag == HtmlTag.CAPTION || tag == HtmlTag.TEXT) {
                i = tree.end(i);
            } else if (tag == HtmlTag.TR) {
                (i < footerEnd ? footer : rows).add(i);
                i = tree.end(i);
            } else {
                if (tag == HtmlTag.TFOOT) {
                    footerEnd = tree.end(i);
                }
                i++;
            }
        }
        rows.addAll(footer);
        return rows;
    }

    private List<Integer> cells(int row) {
        List<Integer> cells = new ArrayList<>();
        for (int i = row + 1; i < tree.end(row); ) {
            HtmlTag tag = tree.tag(i);
            if ((tag == HtmlTag.TD || tag == HtmlTag.TH) && tree.isKept(i)) {
                cells.add(i);
            }
            boolean within = tree.isKept(i) && (tag == HtmlTag.FORM || tag == HtmlTag.OTHER);
            i = within ? i + 1 : tree.end(i);
        }
        return cells;
    }

    private void fill(Grid grid, int row) {
        grid.startRow();
        for (int cell : cells(row)) {
            String text = inlines.flat(cell, Escapes.Context.CELL, false);
            int columns = span(tree.attribute(cell, "colspan"), MAX_COLUMNS);
            int rows = span(tree.attribute(cell, "rowspan"), 1000);
            grid.add(text, columns, rows, tree.tag(cell) == HtmlTag.TH);
        }
    }

    private static int span(String value, int most) {
        String digits = value.strip();
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 1;
        }
        int span = Integer.parseInt(digits);
        return Math.clamp(span, 1, most);
    }

    /** A first row of header cells, in a head, or all in bold, heads the columns. */
    private boolean hasHeader(int row) {
        if (tree.tag(tree.parent(row)) == HtmlTag.THEAD) {
            return true;
        }
        List<Integer> cells = cells(row);
        int headers = 0;
        int bold = 0;
        for (int cell : cells) {
            headers += tree.tag(cell) == HtmlTag.TH ? 1 : 0;
            bold += isBold(cell) ? 1 : 0;
        }
        return headers * 2 > cells.size() || (bold == cells.size() && bold > 0);
    }

    private boolean isBold(int cell) {
        for (int i = cell + 1; i < tree.end(cell); i++) {
            switch (tree.tag(i)) {
                case B, STRONG -> {
                    return true;
                }
                case P, DIV, SPAN, FONT, CENTER -> {}
                case TEXT -> {
                    if (!tree.text(i).isBlank()) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private List<String> alignments(int row) {
        List<String> rules = new ArrayList<>();
        for (int cell : cells(row)) {
            String rule = switch (alignment(cell)) {
                case "center" -> ":---:";
                case "right", "end" -> "---:";
                case "left", "start" -> ":---";
                default -> "---";
            };
            for (int i = span(tree.attribute(cell, "colspan"), MAX_COLUMNS); i > 0 && rules.size() < MAX_COLUMNS; i--) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private String alignment(int cell) {
        String align = tree.attribute(cell, "align").toLowerCase(Locale.ROOT);
        if (!align.isEmpty()) {
            return align;
        }
        String style = tree.attribute(cell, "style").toLowerCase(Locale.ROOT);
        int at = style.indexOf("text-align:");
        if (at < 0) {
            return "";
        }
        String value = style.substring(at + "text-align:".length()).strip();
        int end = 0;
        while (end < value.length() && Character.isLetter(value.charAt(end))) {
            end++;
        }
        return value.substring(0, end);
    }

    /** Cells in their places. */
    private static final class Grid {
        private final List<List<String>> rows = new ArrayList<>();
        private final int[] pendingRows = new int[MAX_COLUMNS];
        private final String[] pendingText = new String[MAX_COLUMNS];
        private List<String> row = List.of();
        private int width;
        private int cells;
        private boolean text;

        Grid() {
            Arrays.fill(pendingText, "");
        }

        void startRow() {
            row = new ArrayList<>();
            if (cells < MAX_CELLS) {
                rows.add(row);
            }
            takePending();
        }

        /** Places that a cell above covers come first. */
        private void takePending() {
            while (row.size() < MAX_COLUMNS && pendingRows[row.size()] > 0) {
                pendingRows[row.size()]--;
                place(pendingText[row.size()]);
            }
        }

        void add(String content, int columns, int rowSpan, boolean header) {
            text |= !content.isEmpty();
            String again = content.length() <= MAX_REPEATED ? content : "";
            for (int i = 0; i < columns && row.size() < MAX_COLUMNS; i++) {
                String here = i == 0 ? content : header ? again : "";
                pendingRows[row.size()] = rowSpan - 1;
                pendingText[row.size()] = i == 0 || header ? again : "";
                place(here);
            }
            takePending();
        }

        private void place(String content) {
            row.add(content);
            cells++;
            width = Math.max(width, row.size());
        }

        boolean isEmpty() {
            return !text;
        }

        List<String> lines(boolean header, List<String> rules) {
            List<String> lines = new ArrayList<>();
            if (!header) {
                lines.add("|" + "  |".repeat(width));
            }
            boolean ruled = false;
            for (List<String> cellsOfRow : rows) {
                if (header || ruled) {
                    if (ruled && cellsOfRow.stream().allMatch(String::isEmpty)) {
                        continue;
                    }
                    lines.add(line(cellsOfRow));
                }
                if (!ruled) {
                    lines.add(rule(header ? rules : List.of()));
                    ruled = true;
                    if (!header) {
                        lines.add(line(cellsOfRow));
                    }
                }
            }
            return lines;
        }

        private String line(List<String> cellsOfRow) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < width; i++) {
                line.append(' ')
                        .append(i < cellsOfRow.size() ? cellsOfRow.get(i) : "")
                        .append(" |");
            }
            return line.toString();
        }

        private String rule(List<String> rules) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < width; i++) {
                line.append(' ').append(i < rules.size() ? rules.get(i) : "---").append(" |");
            }
            return line.toString();
        }
    }
}
