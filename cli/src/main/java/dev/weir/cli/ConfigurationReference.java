package dev.weir.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The configuration's declaration turned into what people and editors read: a Markdown reference and a JSON Schema. */
final class ConfigurationReference {
    private static final String INTRODUCTION = """
            # Configuration

            One YAML 1.2 file for `weir serve --config FILE`. It is read strictly: an unknown key, a wrong value or a missing one is an
            error with its line and column, and all of them are said at once. `weir check-config FILE` checks without starting anything.
            Durations are a number with `ms`, `s`, `m`, `h` or `d`; sizes a number of bytes or with `KiB`, `MiB`, `GiB`. This page is
            printed by `weir check-config --reference`; the JSON Schema for editors is [weir.schema.json](weir.schema.json).

            A whole file:

            ```yaml
            # yaml-language-server: $schema=docs/weir.schema.json
            listen: 127.0.0.1:8000
            admin: {listen: 127.0.0.1:9000}
            origin: {url: http://127.0.0.1:3000}
            front:
              site-name: Example docs
              content-signals: {search: yes, ai-input: yes, ai-train: no}
            routes:
              - path: /
              - path: /account
                markdown: false
                twins: false
                directive: false
                cache: false
            cache: {enabled: true, disk: {folder: /var/cache/weir}}
            access-log: {file: /var/log/weir/access.jsonl}
            ```

            One `origin` is the only site, whatever the host. Several are `sites`, and `front` and `routes` then stand in each of them:

            ```yaml
            sites:
              - hosts: [docs.example, "*.docs.example"]
                origin: {url: http://127.0.0.1:3000}
                routes:
                  - path: /
                  - path: /api
                    origin: {url: http://127.0.0.1:4000}
                    markdown: false
              - name: everything else
                hosts: ["*"]
                origin: {url: http://127.0.0.1:5000}
            ```

            """;

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
        StringBuilder out = new StringBuilder(INTRODUCTION);
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
                case Kind.OneOrMore<?>(Kind.Items<?>(Kind.Brief<?, ?> each, int _)) ->
                    table(out, name + "[]", each.section());
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
