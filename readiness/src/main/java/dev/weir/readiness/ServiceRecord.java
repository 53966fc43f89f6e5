package dev.weir.readiness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An SVCB or HTTPS record (RFC 9460) in presentation form, as far as it is examined.
 *
 * @param priority 0 for AliasMode
 * @param parameters by key, values as written
 */
record ServiceRecord(int priority, String target, Map<String, String> parameters) {
    private static final int MAX_PARAMETERS = 64;

    /** Reads {@code 1 example.com. alpn="h2,h3" port=443}; empty when it is not of this form. */
    static Optional<ServiceRecord> parse(String text) {
        List<String> words = List.of(text.strip().split("[ \t]+", MAX_PARAMETERS));
        if (words.size() < 2) {
            return Optional.empty();
        }
        try {
            int priority = Integer.parseInt(words.getFirst());
            Map<String, String> parameters = new LinkedHashMap<>();
            for (String word : words.subList(2, words.size())) {
                int equals = word.indexOf('=');
                String value = equals < 0 ? "" : word.substring(equals + 1).replace("\"", "");
                parameters.put(equals < 0 ? word : word.substring(0, equals), value);
            }
            return Optional.of(new ServiceRecord(priority, words.get(1), parameters));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
