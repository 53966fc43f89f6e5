package dev.weir.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The configuration's declaration turned into what people and editors read: a Markdown reference and a JSON Schema. */
final class ConfigurationReference {
    private ConfigurationReference() {}

    /** JSON Schema 2020-12, for completion in editors. */
    static String schema(Kind.Section section) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Weir configuration");
        schema.putAll(section.schema());
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(schema)
                        .replace("\r\n", "\n")
                + "\n";
    }

    /** One table a section: key, default, meaning. */
    static String markdown(Kind.Section section) {
        StringBuilder out = new StringBuilder();
        table(out, "", section);
        return out.toString();
    }

    private static void table(StringBuilder out, String prefix, Kind.Section section) {
        out.append(prefix.isEmpty() ? "## Top level\n\n" : "\n## `" + prefix + "`\n\n");
        out.append("| key | default | meaning |\n|---|---|---|\n");
        for (Key<?> key : section.keys()) {
            row(out, key);
        }
        for (Key<?> key : section.keys()) {
            String name = prefix.isEmpty() ? key.name() : prefix + "." + key.name();
            switch (key.kind()) {
                case Kind.Section below -> table(out, name, below);
                case Kind.Items<?>(Kind.Section each, int _) -> table(out, name + "[]", each);
                default -> {}
            }
        }
    }

    private static <T> void row(StringBuilder out, Key<T> key) {
        T fallback = key.fallback();
        String shown = fallback == null ? "required" : key.kind().show(fallback);
        out.append("| `")
                .append(key.name())
                .append("` | ")
                .append(fallback == null || shown.isEmpty() ? shown : "`" + shown + "`")
                .append(" | ")
                .append(key.meaning().replace("\n", " ").replace("|", "\\|"))
                .append(" |\n");
    }
}
