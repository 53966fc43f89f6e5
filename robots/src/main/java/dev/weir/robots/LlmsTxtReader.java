package dev.weir.robots;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an llms.txt line by line. */
final class LlmsTxtReader {
    private String title = "";
    private final StringBuilder summary = new StringBuilder();
    private final StringBuilder prose = new StringBuilder();
    private final List<LlmsTxt.Section> sections = new ArrayList<>();
    private @Nullable String section;
    private List<LlmsTxt.Item> items = new ArrayList<>();
    private boolean fenced;

    LlmsTxt read(String text) {
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        body.lines().forEach(this::accept);
        close();
        return new LlmsTxt(title, summary.toString(), prose.toString().strip(), sections);
    }

    private void accept(String line) {
        String stripped = line.strip();
        if (stripped.startsWith("```")) {
            fenced = !fenced;
        }
        if (!fenced && stripped.startsWith("# ") && title.isEmpty()) {
            title = stripped.substring(2).strip();
        } else if (!fenced && stripped.startsWith("## ")) {
            close();
            section = stripped.substring(3).strip();
        } else if (section != null) {
            if (!fenced) {
                item(stripped);
            }
        } else if (stripped.startsWith(">") && prose.isEmpty()) {
            summary.append(summary.isEmpty() ? "" : " ")
                    .append(stripped.substring(1).strip());
        } else if (!stripped.isEmpty() || !prose.isEmpty()) {
            prose.append(line).append('\n');
        }
    }

    /** {@code - [name](url): note}; also with {@code *} or {@code +} as bullet. */
    private void item(String line) {
        if (line.length() < 2 || "-*+".indexOf(line.charAt(0)) < 0) {
            return;
        }
        int open = line.indexOf('[');
        int middle = line.indexOf("](", open + 1);
        int close = middle < 0 ? -1 : closing(line, middle + 2);
        if (open < 0 || close < 0 || !line.substring(1, open).isBlank()) {
            return;
        }
        String note = line.substring(close + 1).strip();
        String url = line.substring(middle + 2, close).strip();
        items.add(new LlmsTxt.Item(
                line.substring(open + 1, middle).strip(),
                url,
                note.startsWith(":") ? note.substring(1).strip() : note));
    }

    /** The parenthesis that ends the target; balanced ones inside belong to it (CommonMark §6.3). */
    private static int closing(String line, int from) {
        int depth = 0;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth-- == 0) {
                return i;
            }
        }
        return -1;
    }

    private void close() {
        if (section != null) {
            sections.add(new LlmsTxt.Section(section, items));
            items = new ArrayList<>();
            section = null;
        }
    }
}
