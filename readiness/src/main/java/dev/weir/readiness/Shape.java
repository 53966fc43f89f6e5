package dev.weir.readiness;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What members a JSON document must have, as the catalogue lists them: each a dotted path (or several of which one must do),
 * a type, and perhaps a fixed value.
 */
record Shape(List<Member> members) {
    /**
     * One required member.
     *
     * @param paths dotted paths, one of which must satisfy
     * @param type {@code string}, {@code array}, {@code object}, {@code url} (absolute http or https) or {@code any}
     * @param nonEmpty whether an empty string or array is refused
     * @param equal the only value allowed, empty for any
     */
    record Member(List<String> paths, String type, boolean nonEmpty, String equal) {
        boolean isSatisfiedBy(JsonNode document) {
            return paths.stream().anyMatch(path -> accepts(at(document, path)));
        }

        private boolean accepts(JsonNode value) {
            return switch (type) {
                case "string" ->
                    value.isString()
                            && !(nonEmpty && value.asString().isBlank())
                            && (equal.isEmpty() || equal.equals(value.asString()));
                case "array" -> value.isArray() && !(nonEmpty && value.isEmpty());
                case "object" -> value.isObject();
                case "url" -> value.isString() && isAbsolute(value.asString());
                default -> !value.isMissingNode() && !value.isNull();
            };
        }

        private String describe() {
            String kind = switch (type) {
                case "string" -> equal.isEmpty() ? "string" : "the string \"" + equal + "\"";
                case "url" -> "absolute URL";
                case "any" -> "value";
                default -> type;
            };
            return "'" + String.join("' or '", paths) + "' (" + (nonEmpty ? "non-empty " : "") + kind + ")";
        }
    }

    static Shape of(JsonNode require) {
        return new Shape(require.valueStream()
                .map(member -> new Member(
                        member.has("anyOf")
                                ? member.get("anyOf")
                                        .valueStream()
                                        .map(JsonNode::asString)
                                        .toList()
                                : List.of(member.path("member").asString()),
                        member.path("type").asString("any"),
                        member.path("nonEmpty").asBoolean(false),
                        member.path("equals").asString("")))
                .toList());
    }

    /** The first required member that is missing or wrong, described; empty when the document has them all. */
    Optional<String> missing(JsonNode document) {
        if (!document.isObject()) {
            return Optional.of("it is not a JSON object");
        }
        return members.stream()
                .filter(member -> !member.isSatisfiedBy(document))
                .findFirst()
                .map(member -> "it lacks " + member.describe());
    }

    /** The value at a dotted path, a missing node when there is none. */
    static JsonNode at(JsonNode document, String path) {
        JsonNode node = document;
        for (String name : path.split("\\.", -1)) {
            node = node.path(name);
        }
        return node;
    }

    private static boolean isAbsolute(String value) {
        try {
            URI uri = new URI(value);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
