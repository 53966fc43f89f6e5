package dev.weir.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Guesses what was meant by a word that is not known. */
final class Nearest {
    private Nearest() {}

    /** "did you mean …?" for a near miss, else the list of what is allowed. */
    static String hint(String word, List<String> allowed) {
        Optional<String> nearest = allowed.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(2, candidate.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
        return nearest.map(candidate -> "did you mean \"" + candidate + "\"?")
                .orElseGet(() -> "allowed here: " + String.join(", ", allowed));
    }

    /** At most 60 characters of a text, for messages. */
    static String cut(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 60 ? printable.substring(0, 60) + "…" : printable;
    }

    /** Levenshtein's distance, of at most the first 60 characters. */
    private static int distance(String left, String right) {
        String a = left.length() > 60 ? left.substring(0, 60) : left;
        int[] costs = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, Math.min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[right.length()];
    }
}
