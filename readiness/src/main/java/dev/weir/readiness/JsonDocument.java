package dev.weir.readiness;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that strangers wrote: depth, numbers and strings are capped, repeated member names are noticed. */
sealed interface JsonDocument {
    /**
     * JSON.
     *
     * @param repeatedNames whether an object repeats a member name: readers then disagree about its value (RFC 8259 §4)
     */
    record Parsed(JsonNode root, boolean repeatedNames) implements JsonDocument {}

    /** Not JSON, or beyond the limits. */
    record Malformed(String problem) implements JsonDocument {}

    /** Reads a whole document. Never throws. */
    static JsonDocument parse(byte[] body) {
        try {
            JsonNode root = Mappers.STRICT.readTree(body);
            return root.isMissingNode() ? new Malformed("it is empty") : new Parsed(root, false);
        } catch (JacksonException strict) {
            try {
                return new Parsed(Mappers.LAX.readTree(body), true);
            } catch (JacksonException e) {
                return new Malformed(problem(e));
            }
        }
    }

    private static String problem(JacksonException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return "it is not JSON" + where;
    }

    /** The two ways of reading. */
    final class Mappers {
        private static final int MAX_DEPTH = 64;
        private static final int MAX_STRING = 4_000_000;
        private static final JsonMapper STRICT = mapper(true);
        private static final JsonMapper LAX = mapper(false);

        private Mappers() {}

        private static JsonMapper mapper(boolean strict) {
            JsonFactory factory = JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNameLength(10_000)
                            .maxNumberLength(100)
                            .build())
                    .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                    .build();
            return JsonMapper.builder(factory)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
        }
    }
}
