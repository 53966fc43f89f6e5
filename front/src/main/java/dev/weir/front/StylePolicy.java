package dev.weir.front;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a page's Content-Security-Policy (CSP Level 3) lets the pointer be hidden by a style of its own.
 *
 * <p>Policies that only report are obeyed as well, so that the operator's reports stay clean.
 */
sealed interface StylePolicy {
    /** A {@code style} attribute is allowed. */
    record Attribute() implements StylePolicy {}

    /** A {@code style} element is, with this nonce. */
    record Nonce(String nonce) implements StylePolicy {}

    /** Neither is. */
    record Forbidden() implements StylePolicy {}

    /** What all of these policies together allow. A field value may hold several policies, separated by commas. */
    static StylePolicy of(List<String> fieldValues) {
        List<String> policies = fieldValues.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .toList();
        if (policies.stream().allMatch(policy -> allowsInline(sources(policy, "style-src-attr")))) {
            return new Attribute();
        }
        Optional<String> nonce = policies.stream()
                .flatMap(policy -> nonce(sources(policy, "style-src-elem")).stream())
                .findFirst();
        boolean enough = nonce.isPresent()
                && policies.stream().allMatch(policy -> {
                    Optional<List<String>> sources = sources(policy, "style-src-elem");
                    return allowsInline(sources) || nonce(sources).equals(nonce);
                });
        return enough ? new Nonce(nonce.get()) : new Forbidden();
    }

    /** The source list that governs inline styles of this kind; empty when the policy says nothing about styles (§6.8.3). */
    private static Optional<List<String>> sources(String policy, String directive) {
        Optional<List<String>> style = Optional.empty();
        Optional<List<String>> fallback = Optional.empty();
        for (String part : policy.split(";", -1)) {
            List<String> words = List.of(part.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            String name = words.getFirst().toLowerCase(Locale.ROOT);
            if (name.equals(directive)) {
                return Optional.of(values);
            }
            // Of two directives with one name the first counts (§2.2.1).
            if (name.equals("style-src") && style.isEmpty()) {
                style = Optional.of(values);
            } else if (name.equals("default-src") && fallback.isEmpty()) {
                fallback = Optional.of(values);
            }
        }
        return style.isPresent() ? style : fallback;
    }

    /** {@code 'unsafe-inline'} counts only where no nonce and no hash stands beside it (§6.7.3.2). */
    private static boolean allowsInline(Optional<List<String>> sources) {
        if (sources.isEmpty()) {
            return true;
        }
        boolean unsafe = false;
        for (String source : sources.get()) {
            String lower = source.toLowerCase(Locale.ROOT);
            if (lower.startsWith("'nonce-") || lower.startsWith("'sha")) {
                return false;
            }
            unsafe |= lower.equals("'unsafe-inline'");
        }
        return unsafe;
    }

    private static Optional<String> nonce(Optional<List<String>> sources) {
        return sources.stream()
                .flatMap(List::stream)
                .filter(source -> source.toLowerCase(Locale.ROOT).startsWith("'nonce-") && source.endsWith("'"))
                .map(source -> source.substring("'nonce-".length(), source.length() - 1))
                .filter(nonce -> nonce.matches("[A-Za-z0-9+/_=-]{1,256}"))
                .findFirst();
    }
}
