package dev.weir.edge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A probe of the strictness matrix, read from {@code strictness.tsv}, where the columns are explained. */
record StrictnessRow(String group, String name, String source, String verdict, String bytes) {
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:([rnt\\\\])|x([0-9a-f]{2})|repeat\\{([0-9]+),(.)})", Pattern.DOTALL);

    static List<StrictnessRow> all() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(StrictnessRow.class.getResourceAsStream("strictness.tsv")),
                StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new StrictnessRow(cells[0], cells[1], cells[2], cells[3], octets(cells[4])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isBar() {
        return group.equals("bar");
    }

    /** What the origin has to have understood, one entry a request; empty unless the row is accepted. */
    List<String> echoes() {
        return verdict.startsWith("accepted ")
                ? List.of(verdict.substring("accepted ".length()).split(" \\| "))
                : List.of();
    }

    private static String octets(String escaped) {
        Matcher escape = ESCAPE.matcher(escaped);
        return escape.replaceAll(match -> Matcher.quoteReplacement(octet(match)));
    }

    private static String octet(java.util.regex.MatchResult match) {
        if (match.group(1) != null) {
            return switch (match.group(1)) {
                case "r" -> "\r";
                case "n" -> "\n";
                case "t" -> "\t";
                default -> "\\";
            };
        }
        return match.group(2) != null
                ? String.valueOf((char) Integer.parseInt(match.group(2), 16))
                : match.group(4).repeat(Integer.parseInt(match.group(3)));
    }

    @Override
    public String toString() {
        return name;
    }
}
