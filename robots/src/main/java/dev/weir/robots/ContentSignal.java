package dev.weir.robots;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code Content-Signal} line of a robots.txt: {@code [path] key=value, key=value}
 * (draft-romm-aipref-contentsignals-00, a draft that moves).
 *
 * @param agents the {@code User-agent} values it stands under, as written; empty when it stands outside any group
 * @param path the path pattern it is limited to, as written; empty when it holds for the whole site
 * @param values what it says, keys in lower case, values as written, in order; never empty
 * @param line its line number, from 1
 */
public record ContentSignal(List<String> agents, String path, Map<String, String> values, int line) {
    /** Keys of one line that are kept. */
    private static final int MAX_KEYS = 32;

    public ContentSignal {
        agents = List.copyOf(agents);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static Optional<ContentSignal> parse(List<String> agents, String value, int line) {
        String path = "";
        String pairs = value.strip();
        if (pairs.startsWith("/") || pairs.startsWith("*")) {
            int end = 0;
            while (end < pairs.length() && !Character.isWhitespace(pairs.charAt(end))) {
                end++;
            }
            path = pairs.substring(0, end);
            pairs = pairs.substring(end);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs.split(",", MAX_KEYS)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String key = pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                String stated = pair.substring(equals + 1).strip();
                if (!key.isEmpty() && !stated.isEmpty()) {
                    values.putIfAbsent(key, stated);
                }
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new ContentSignal(agents, path, values, line));
    }

    /** The first {@code User-agent} it stands under, {@code *} when it stands outside any group. */
    public String userAgent() {
        return agents.isEmpty() ? "*" : agents.getFirst();
    }

    /** What it says about a search index, as written ({@code yes}, {@code no}). */
    public Optional<String> search() {
        return Optional.ofNullable(values.get("search"));
    }

    /** What it says about input to a model at the time of answering. */
    public Optional<String> aiInput() {
        return Optional.ofNullable(values.get("ai-input"));
    }

    /** What it says about training. */
    public Optional<String> aiTrain() {
        return Optional.ofNullable(values.get("ai-train"));
    }
}
