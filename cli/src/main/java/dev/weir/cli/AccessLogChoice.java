package dev.weir.cli;

import java.util.Map;

/**
 * Where the access log goes.
 *
 * @param file a path, {@code stdout}, or {@code off}
 * @param query whether the query part of targets is written; queries may hold secrets
 */
record AccessLogChoice(String file, boolean query) {
    private static final Key<String> FILE = Key.optional(
            "file",
            Kinds.scalar(Map.of("type", "string"), text -> text, text -> text),
            "stdout",
            "A path, stdout, or off. One JSON object a line.");
    private static final Key<Boolean> QUERY = Key.optional(
            "query", Kinds.FLAG, false, "Whether the query part of targets is logged; queries may hold secrets.");

    static final Key<Values> SECTION =
            Key.optional("access-log", Kind.Section.of(FILE, QUERY), Values.EMPTY, "A line for every exchange.");

    static AccessLogChoice of(Values file) {
        Values values = file.get(SECTION);
        return new AccessLogChoice(values.get(FILE), values.get(QUERY));
    }
}
