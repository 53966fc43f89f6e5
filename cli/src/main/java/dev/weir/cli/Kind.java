package dev.weir.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What values a configuration key takes: how they are read, what they are called, what an editor may complete. */
sealed interface Kind<T> {
    /** The value, or {@code null} when it is wrong, which has then been noted. */
    @Nullable
    T read(Node node, Problems problems);

    /** The JSON Schema of such values. */
    Map<String, Object> schema();

    /** How the value stands in the file, for the reference's column of defaults. */
    String show(T value);

    /**
     * A single word or text, checked by a parser that throws {@link IllegalArgumentException} with a message saying what is
     * allowed.
     */
    record Scalar<T>(Map<String, Object> schema, Function<String, T> parser, Function<T, String> printer)
            implements Kind<T> {
        // In one order whatever the run, since the schema is published
        public Scalar {
            schema = Collections.unmodifiableSortedMap(new TreeMap<>(schema));
        }

        @Override
        public @Nullable T read(Node node, Problems problems) {
            if (!(node instanceof ScalarNode scalar)) {
                problems.add(node.getStartMark(), "a single value belongs here, found a " + shapeOf(node));
                return null;
            }
            try {
                return parser.apply(scalar.getValue());
            } catch (IllegalArgumentException e) {
                problems.add(node.getStartMark(), String.valueOf(e.getMessage()));
                return null;
            }
        }

        @Override
        public String show(T value) {
            return printer.apply(value);
        }
    }

    /** A list of one kind. */
    record Items<T>(Kind<T> item, int most) implements Kind<List<T>> {
        @Override
        public @Nullable List<T> read(Node node, Problems problems) {
            if (!(node instanceof SequenceNode sequence)) {
                problems.add(node.getStartMark(), "a list belongs here, found a " + shapeOf(node));
                return null;
            }
            if (sequence.getValue().size() > most) {
                problems.add(
                        node.getStartMark(),
                        "at most " + most + " entries are allowed, found "
                                + sequence.getValue().size());
                return null;
            }
            List<T> items = new ArrayList<>();
            for (Node entry : sequence.getValue()) {
                T value = item.read(entry, problems);
                if (value != null) {
                    items.add(value);
                }
            }
            return items;
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "array");
            schema.put("maxItems", most);
            schema.put("items", item.schema());
            return schema;
        }

        @Override
        public String show(List<T> value) {
            return value.isEmpty()
                    ? "[]"
                    : "[" + String.join(", ", value.stream().map(item::show).toList()) + "]";
        }
    }

    /** A list, or a single one without the brackets. */
    record OneOrMore<T>(Items<T> items) implements Kind<List<T>> {
        @Override
        public @Nullable List<T> read(Node node, Problems problems) {
            if (node instanceof SequenceNode) {
                return items.read(node, problems);
            }
            T value = items.item().read(node, problems);
            return value == null ? null : List.of(value);
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("anyOf", List.of(items.item().schema(), items.schema()));
        }

        @Override
        public String show(List<T> value) {
            return value.size() == 1 ? items.item().show(value.getFirst()) : items.show(value);
        }
    }

    /**
     * Keys, or for the usual case a single value.
     *
     * @param brief makes the same of the value alone
     * @param full makes it of the keys
     */
    record Brief<S, T>(
            Kind<S> single,
            Section section,
            Function<S, T> brief,
            Function<Values, T> full,
            Function<T, String> printer)
            implements Kind<T> {
        @Override
        public @Nullable T read(Node node, Problems problems) {
            if (node instanceof ScalarNode) {
                S value = single.read(node, problems);
                return value == null ? null : brief.apply(value);
            }
            int before = problems.count();
            Values values = section.read(node, problems);
            return values == null || problems.count() > before ? null : full.apply(values);
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("anyOf", List.of(single.schema(), section.schema()));
        }

        @Override
        public String show(T value) {
            return printer.apply(value);
        }
    }

    /** Keys below a key. */
    record Section(List<Key<?>> keys) implements Kind<Values> {
        static Section of(Key<?>... keys) {
            return new Section(List.of(keys));
        }

        @Override
        public @Nullable Values read(Node node, Problems problems) {
            if (isNothing(node)) {
                return Values.EMPTY;
            }
            if (!(node instanceof MappingNode mapping)) {
                problems.add(node.getStartMark(), "keys belong here (" + names() + "), found a " + shapeOf(node));
                return null;
            }
            Map<String, Key<?>> known = new LinkedHashMap<>();
            keys.forEach(key -> known.put(key.name(), key));
            Map<Key<?>, Object> values = new HashMap<>();
            Map<String, Node> seen = new HashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                Node keyNode = tuple.getKeyNode();
                String name = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "";
                Key<?> key = known.get(name);
                if (key == null) {
                    problems.add(
                            keyNode.getStartMark(),
                            "unknown key \"" + name + "\"; " + Nearest.hint(name, List.copyOf(known.keySet())));
                    continue;
                }
                if (seen.put(name, keyNode) != null) {
                    problems.add(keyNode.getStartMark(), "\"" + name + "\" is here twice; keep one");
                    continue;
                }
                Object value = key.kind().read(tuple.getValueNode(), problems);
                if (value != null) {
                    values.put(key, value);
                }
            }
            for (Key<?> key : keys) {
                if (key.fallback() == null && !seen.containsKey(key.name())) {
                    problems.add(node.getStartMark(), "\"" + key.name() + "\" is missing: " + key.meaning());
                }
            }
            return new Values(values);
        }

        private String names() {
            return String.join(", ", keys.stream().map(Key::name).toList());
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> properties = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (Key<?> key : keys) {
                properties.put(key.name(), schemaOf(key));
                if (key.fallback() == null) {
                    required.add(key.name());
                }
            }
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            schema.put("additionalProperties", false);
            if (!required.isEmpty()) {
                schema.put("required", required);
            }
            schema.put("properties", properties);
            return schema;
        }

        private static <T> Map<String, Object> schemaOf(Key<T> key) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("description", key.meaning() + defaultOf(key));
            schema.putAll(key.kind().schema());
            return schema;
        }

        private static <T> String defaultOf(Key<T> key) {
            T fallback = key.fallback();
            if (fallback == null) {
                return " Required.";
            }
            String shown = key.kind().show(fallback);
            return shown.isEmpty() ? "" : " Default: " + shown + ".";
        }

        @Override
        public String show(Values value) {
            return "";
        }

        private static boolean isNothing(Node node) {
            return node instanceof ScalarNode scalar
                    && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
        }
    }

    private static String shapeOf(Node node) {
        return switch (node) {
            case MappingNode _ -> "group of keys";
            case SequenceNode _ -> "list";
            case ScalarNode scalar -> "value \"" + Nearest.cut(scalar.getValue()) + "\"";
            default -> "YAML alias";
        };
    }
}
