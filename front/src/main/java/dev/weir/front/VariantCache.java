package dev.weir.front;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Markdown by the content it was made of, so that a page that has not changed is converted once. The key is a digest of
 * everything that the result depends on, the page's bytes first: a client can only be given what those same bytes, fetched
 * for that client just now, would have been converted to. Least recently used first out; bounded in bytes.
 *
 * <p>Requests for a variant that is being made wait for it instead of making it again. Thread-safe.
 */
final class VariantCache {
    private final long maxWeight;
    private final Map<String, MarkdownVariant> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, CompletableFuture<Optional<MarkdownVariant>>> making = new HashMap<>();
    private long weight;

    VariantCache(long maxWeight) {
        this.maxWeight = maxWeight;
    }

    /** The variant, made now when it is not there; empty, and nothing kept, when {@code make} could not try. */
    Optional<MarkdownVariant> get(String key, Supplier<Optional<MarkdownVariant>> make) {
        CompletableFuture<Optional<MarkdownVariant>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<MarkdownVariant>> others;
        synchronized (this) {
            MarkdownVariant known = kept.get(key);
            if (known != null) {
                return Optional.of(known);
            }
            others = making.putIfAbsent(key, mine);
        }
        return others == null ? make(key, make, mine) : await(others);
    }

    private Optional<MarkdownVariant> make(
            String key,
            Supplier<Optional<MarkdownVariant>> make,
            CompletableFuture<Optional<MarkdownVariant>> waitedFor) {
        Optional<MarkdownVariant> made = Optional.empty();
        try {
            made = make.get();
        } finally {
            synchronized (this) {
                making.remove(key);
                made.ifPresent(variant -> keep(key, variant));
            }
            waitedFor.complete(made);
        }
        return made;
    }

    private static Optional<MarkdownVariant> await(CompletableFuture<Optional<MarkdownVariant>> others) {
        try {
            return others.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private void keep(String key, MarkdownVariant variant) {
        if (variant.weight() > maxWeight) {
            return;
        }
        MarkdownVariant before = kept.put(key, variant);
        weight += variant.weight() - (before == null ? 0 : before.weight());
        var oldest = kept.entrySet().iterator();
        while (weight > maxWeight && oldest.hasNext()) {
            weight -= oldest.next().getValue().weight();
            oldest.remove();
        }
    }

    /** Bytes kept, for metrics. */
    synchronized long weight() {
        return weight;
    }
}
