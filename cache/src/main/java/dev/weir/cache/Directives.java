package dev.weir.cache;

import dev.weir.http.CacheControl;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.StructuredDictionary;
import dev.weir.http.StructuredValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an answer says about being stored: the directives of the field that governs (RFC 9213 §2.2), which is the first targeted
 * one that is well formed and not empty, or else {@code Cache-Control}. Durations are in seconds, -1 where there is none; a
 * malformed one counts as 0 (RFC 9111 §4.2.1).
 *
 * @param targeted whether a targeted field governs, so that {@code Expires} says nothing
 * @param unshared fields named by {@code private="…"} and {@code no-cache="…"}, which are passed on and not stored
 */
record Directives(
        boolean targeted,
        boolean noStore,
        boolean mustUnderstand,
        boolean isPrivate,
        boolean noCache,
        boolean isPublic,
        boolean mustRevalidate,
        long maxAge,
        long sharedMaxAge,
        long staleWhileRevalidate,
        long staleIfError,
        Set<HeaderName> unshared) {

    static final long NONE = -1;

    private static final Pattern COMMA = Pattern.compile(",", Pattern.LITERAL);
    private static final long MOST_SECONDS = 1L << 31;

    /** Where directives are looked up, by names in lower case. */
    private interface Source {
        boolean has(String directive);

        long seconds(String directive);

        String argument(String directive);
    }

    static Directives of(Headers response, List<HeaderName> targetedFields) {
        for (HeaderName field : targetedFields) {
            if (response.contains(field)) {
                Optional<Source> source = StructuredDictionary.parse(response.all(field))
                        .filter(found -> !found.isEmpty())
                        .flatMap(Directives::structured);
                if (source.isPresent()) {
                    return of(source.get(), true);
                }
            }
        }
        CacheControl control = CacheControl.parse(response.all(HeaderName.CACHE_CONTROL));
        return of(
                new Source() {
                    @Override
                    public boolean has(String directive) {
                        return control.has(directive);
                    }

                    @Override
                    public long seconds(String directive) {
                        OptionalLong seconds = control.seconds(directive);
                        return seconds.isPresent() ? seconds.getAsLong() : control.has(directive) ? 0 : NONE;
                    }

                    @Override
                    public String argument(String directive) {
                        return control.argument(directive);
                    }
                },
                false);
    }

    /** Empty when a duration is no Integer: such a field is ignored as a whole, as one that does not parse is. */
    private static Optional<Source> structured(StructuredDictionary dictionary) {
        for (String name : List.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error")) {
            Optional<StructuredValue> value = dictionary.get(name);
            if (value.isPresent() && !(value.get() instanceof StructuredValue.Whole)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Source() {
            @Override
            public boolean has(String directive) {
                // RFC 9213 §2.1: present means true; ?0 says that it is not meant
                return dictionary
                        .get(directive)
                        .filter(value -> !(value instanceof StructuredValue.Flag(boolean set) && !set))
                        .isPresent();
            }

            @Override
            public long seconds(String directive) {
                return dictionary.get(directive).orElse(null) instanceof StructuredValue.Whole(long value)
                        ? Math.clamp(value, 0, MOST_SECONDS)
                        : NONE;
            }

            @Override
            public String argument(String directive) {
                return dictionary.get(directive).orElse(null) instanceof StructuredValue.Text(String value)
                        ? value
                        : "";
            }
        });
    }

    private static Directives of(Source source, boolean targeted) {
        Set<HeaderName> unshared = new LinkedHashSet<>();
        boolean isPrivate = source.has("private") && !names(source.argument("private"), unshared);
        boolean noCache = source.has("no-cache") && !names(source.argument("no-cache"), unshared);
        return new Directives(
                targeted,
                source.has("no-store"),
                source.has("must-understand"),
                isPrivate,
                noCache,
                source.has("public"),
                source.has("must-revalidate") || source.has("proxy-revalidate"),
                source.seconds("max-age"),
                source.seconds("s-maxage"),
                source.seconds("stale-while-revalidate"),
                source.seconds("stale-if-error"),
                Set.copyOf(unshared));
    }

    /** Reads field names; false when there is none or one is malformed, so that the directive covers the whole answer. */
    private static boolean names(String argument, Set<HeaderName> into) {
        boolean any = false;
        for (String name : COMMA.split(argument.toLowerCase(Locale.ROOT), -1)) {
            String stripped = name.strip();
            if (stripped.isEmpty()) {
                continue;
            }
            try {
                into.add(HeaderName.of(stripped));
                any = true;
            } catch (IllegalArgumentException noName) {
                return false;
            }
        }
        return any;
    }

    /** Whether it says that a shared cache may keep an answer to a request with credentials (RFC 9111 §3.5). */
    boolean sharesAuthorized() {
        return isPublic || sharedMaxAge != NONE || mustRevalidate;
    }

    /** Whether a stale answer must not be used without asking, ever (RFC 9111 §4.2.4). */
    boolean neverStale() {
        return noCache || mustRevalidate;
    }

    /**
     * Whether a stale answer may be used when nothing but the general permission of RFC 9111 §4.2.4 (the origin cannot be
     * reached) speaks for it. {@code s-maxage} takes that one away (§5.2.2.10); it does not take away what the same field
     * explicitly grants (RFC 5861).
     */
    boolean staleUnasked() {
        return !neverStale() && sharedMaxAge == NONE;
    }
}
