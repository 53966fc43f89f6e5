package dev.weir.html;

import java.util.Locale;

/** The exact characters of code, without what highlighters put around and between them. */
final class CodeText {
    private static final int MAX_LANGUAGE = 32;

    private final PageTree tree;

    CodeText(PageTree tree) {
        this.tree = tree;
    }

    /** The code of an element: line numbers and buttons left out, a line an element where lines are elements. */
    String of(int element) {
        StringBuilder out = new StringBuilder(256);
        int end = tree.end(element);
        int[] lineEnds = new int[16];
        int depth = 0;
        for (int i = element + 1; i < end; ) {
            while (depth > 0 && i >= lineEnds[depth - 1]) {
                depth--;
                newLine(out);
            }
            HtmlTag tag = tree.tag(i);
            if (tag == HtmlTag.TEXT) {
                append(out, tree.text(i));
                i++;
            } else if (tag == HtmlTag.BR) {
                out.append('\n');
                i++;
            } else if (tag.flow() == HtmlTag.Flow.CONTROL || isGutter(i) || tree.fate(i) == PageTree.Fate.HIDDEN) {
                i = tree.end(i);
            } else {
                if (tag.isBlock() && tag != HtmlTag.TD && tag != HtmlTag.TBODY && tag != HtmlTag.TABLE && !isSole(i)) {
                    newLine(out);
                    if (depth < lineEnds.length) {
                        lineEnds[depth++] = tree.end(i);
                    }
                } else if (tag.isPreformatted()) {
                    newLine(out);
                }
                i++;
            }
        }
        while (!out.isEmpty() && depth-- > 0) {
            newLine(out);
        }
        return out.toString();
    }

    /** Whether a table only puts line numbers beside code. */
    boolean isCodeTable(int table) {
        int end = tree.end(table);
        int seen = 0;
        for (int i = table + 1; i < end && seen < 64; i++) {
            HtmlTag tag = tree.tag(i);
            if (tag == HtmlTag.TD || tag == HtmlTag.TH) {
                seen++;
                if (isGutter(i)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an element holds line numbers. */
    boolean isGutter(int element) {
        String classes = tree.attribute(element, "class");
        if (classes.isEmpty()) {
            return false;
        }
        for (String name : classes.split("\\s", -1)) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "lineno",
                        "linenos",
                        "line-number",
                        "line-numbers",
                        "linenumber",
                        "linenumbers",
                        "line_number",
                        "line-numbers-rows",
                        "linenodiv",
                        "gutter",
                        "rouge-gutter",
                        "hljs-ln-numbers",
                        "hljs-ln-n",
                        "blob-num",
                        "lnt",
                        "ln-num",
                        "gl",
                        "code-line-number",
                        "react-code-line-number",
                        "copy-button",
                        "copybtn",
                        "copybutton" -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    /** The language that an element, the code inside it or what stands around it names, empty when none does. */
    String language(int element) {
        String found = named(element);
        for (int i = element + 1; found.isEmpty() && i < Math.min(tree.end(element), element + 4); i++) {
            if (!tree.isText(i)) {
                found = named(i);
            }
        }
        int around = tree.parent(element);
        for (int steps = 0; found.isEmpty() && around > 0 && steps < 3; steps++) {
            found = named(around);
            around = tree.parent(around);
        }
        return found;
    }

    private String named(int element) {
        for (String attribute : new String[] {"data-lang", "data-language"}) {
            String value = tree.attribute(element, attribute);
            if (!value.isEmpty()) {
                return clean(value);
            }
        }
        String classes = tree.attribute(element, "class");
        if (classes.isEmpty()) {
            return "";
        }
        String[] names = classes.strip().split("\\s+", -1);
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            String language = "";
            if (name.startsWith("language-") || name.startsWith("lang-")) {
                language = name.substring(name.indexOf('-') + 1);
            } else if (name.startsWith("highlight-source-")) {
                language = name.substring("highlight-source-".length());
            } else if (name.startsWith("highlight-text-")) {
                language = name.substring("highlight-text-".length());
            } else if (name.startsWith("highlight-")) {
                language = name.substring("highlight-".length());
            } else if (name.equals("brush:") && i + 1 < names.length) {
                language = names[i + 1];
            } else if (name.startsWith("brush:")) {
                language = name.substring("brush:".length());
            } else if ((name.equals("sourceCode") || name.equals("hljs")) && i + 1 < names.length) {
                language = names[i + 1].startsWith("language-") ? "" : names[i + 1];
            }
            String cleaned = clean(language);
            if (!cleaned.isEmpty()) {
                return cleaned;
            }
        }
        return "";
    }

    private static String clean(String language) {
        String name = language.toLowerCase(Locale.ROOT);
        int semicolon = name.indexOf(';');
        name = semicolon < 0 ? name : name.substring(0, semicolon);
        if (name.length() > MAX_LANGUAGE) {
            return "";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+#-_.".indexOf(c) >= 0)) {
                return "";
            }
        }
        return switch (name) {
            case "none", "plain", "plaintext", "text", "nohighlight", "default", "notranslate", "line-numbers" -> "";
            default -> name;
        };
    }

    /** A block that is the only child of its parent is a wrapper, not a line. */
    private boolean isSole(int element) {
        int parent = tree.parent(element);
        for (int i = parent + 1; i < tree.end(parent); i = tree.end(i)) {
            if (i != element && (!tree.isText(i) || !tree.text(i).isBlank())) {
                return false;
            }
        }
        return true;
    }

    private static void newLine(StringBuilder out) {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
    }

    /** NUL and other characters that cannot stand in Markdown go; line ends become LF. */
    private static void append(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    out.append('\n');
                }
            } else if (c >= ' ' || c == '\n' || c == '\t') {
                out.append(c == '\u00A0' ? ' ' : c);
            }
        }
    }
}
