package dev.weir.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the names of classes and ids say a part of a page is for. The words are data: {@code content-hints.txt}. Remembers what it
 * has seen; one instance a page, not thread-safe.
 */
final class Hints {
    /** What a name suggests. */
    enum Hint {
        NONE,
        CONTENT,
        TOC,
        ASIDE,
        DISCUSSION,
        FURNITURE
    }

    private static final int MAX_NAME = 400;
    private static final int MAX_REMEMBERED = 5000;
    private static final Map<String, Hint> WORDS = new HashMap<>();
    private static final Set<String> NEGATIONS = new HashSet<>();

    static {
        load();
    }

    private final Map<String, Hint> seen = new HashMap<>();

    /** The strongest hint in a class attribute or an id: furniture over aside over content. */
    Hint of(String names) {
        if (names.isEmpty()) {
            return Hint.NONE;
        }
        Hint known = seen.get(names);
        if (known == null) {
            known = judge(names.length() > MAX_NAME ? names.substring(0, MAX_NAME) : names);
            if (seen.size() < MAX_REMEMBERED) {
                seen.put(names, known);
            }
        }
        return known;
    }

    private static Hint judge(String names) {
        Hint strongest = Hint.NONE;
        for (String name : names.split("\\s+", -1)) {
            Hint hint = judgeName(name);
            if (hint.compareTo(strongest) > 0) {
                strongest = hint;
            }
        }
        return strongest;
    }

    private static Hint judgeName(String name) {
        Hint strongest = Hint.NONE;
        String before = "";
        String last = "";
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean end = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
            boolean hump = !end
                    && i > start
                    && Character.isUpperCase(name.charAt(i))
                    && Character.isLowerCase(name.charAt(i - 1));
            if (!end && !hump) {
                continue;
            }
            if (i > start) {
                String word = name.substring(start, i).toLowerCase(Locale.ROOT);
                boolean negated = NEGATIONS.contains(last);
                Hint hint = negated ? Hint.NONE : WORDS.getOrDefault(word, Hint.NONE);
                if (!last.isEmpty()) {
                    hint = max(hint, WORDS.getOrDefault(last + "+" + word, Hint.NONE));
                    hint = before.isEmpty()
                            ? hint
                            : max(hint, WORDS.getOrDefault(before + "+" + last + "+" + word, Hint.NONE));
                }
                strongest = max(strongest, hint);
                before = last;
                last = word;
            }
            start = end ? i + 1 : i;
        }
        return strongest;
    }

    private static Hint max(Hint a, Hint b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static void load() {
        try (InputStream in = Hints.class.getResourceAsStream("content-hints.txt")) {
            if (in == null) {
                throw new IllegalStateException("content-hints.txt is missing beside " + Hints.class.getName());
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                int colon = line.indexOf(':');
                if (colon <= 0 || line.charAt(0) == '#') {
                    continue;
                }
                String kind = line.substring(0, colon);
                for (String word : line.substring(colon + 1).strip().split(" ", -1)) {
                    if (kind.equals("negation")) {
                        NEGATIONS.add(word);
                    } else {
                        WORDS.put(word, Hint.valueOf(kind.toUpperCase(Locale.ROOT)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
