package dev.weir.front;

import dev.weir.html.Conversion;
import dev.weir.html.HtmlSource;
import dev.weir.html.MarkdownOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Turns pages into Markdown, a bounded number at a time, each content once. Thread-safe; blocks, so for virtual threads only.
 */
final class MarkdownPages {
    /** Longest wait for a free core before the page is served as it is instead. */
    private static final long PATIENCE_SECONDS = 5;

    private final BiFunction<byte[], HtmlSource, Conversion> converter;
    private final String converterVersion;
    private final MarkdownOptions options;
    private final Semaphore cores;
    private final VariantCache cache;
    private final Counters counters;

    /**
     * @param converter makes Markdown of HTML; whatever it throws is counted and the page stays as it is
     * @param converterVersion changes whenever the converter would make something else of the same page
     */
    MarkdownPages(
            BiFunction<byte[], HtmlSource, Conversion> converter,
            String converterVersion,
            FrontLimits limits,
            Counters counters) {
        this.converter = converter;
        this.converterVersion = converterVersion;
        this.counters = counters;
        MarkdownOptions usual = MarkdownOptions.DEFAULT;
        this.options = usual.withLimits(usual.limits().withMaxBytes(limits.markdownSourceBytes()));
        this.cores = new Semaphore(limits.conversions());
        this.cache = new VariantCache(limits.variantCacheBytes());
    }

    /**
     * The page as Markdown.
     *
     * @param address the page's own address, for its relative links
     * @param indexNote Markdown that leads the page, empty for none
     */
    MarkdownVariant convert(OriginPages.Found.Page page, String address, String indexNote) {
        URI location;
        try {
            location = new URI(address);
        } catch (URISyntaxException e) {
            // The links could not be made absolute, and Markdown is read away from the page.
            return new MarkdownVariant.Failed(Skip.CONVERSION_FAILED);
        }
        HtmlSource source = new HtmlSource(location, page.charset(), options.withIndexNote(indexNote));
        return cache.get(key(page, address, indexNote), () -> convertWhenFree(page.html(), source))
                .orElse(new MarkdownVariant.Failed(Skip.BUSY));
    }

    private Optional<MarkdownVariant> convertWhenFree(byte[] html, HtmlSource source) {
        try {
            if (!cores.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(made(converter.apply(html, source)));
        } catch (RuntimeException | StackOverflowError e) {
            counters.increment("markdown.converter-defect");
            return Optional.of(new MarkdownVariant.Failed(Skip.CONVERSION_FAILED));
        } finally {
            cores.release();
        }
    }

    private MarkdownVariant made(Conversion conversion) {
        return switch (conversion) {
            case Conversion.Converted(var markdown) ->
                MarkdownVariant.Made.of(
                        markdown.text(),
                        converterVersion,
                        markdown.html().tokens(),
                        markdown.markdown().tokens());
            case Conversion.NotConverted(Conversion.Reason reason, String _) ->
                new MarkdownVariant.Failed(
                        switch (reason) {
                            case TOO_LARGE, TOO_MANY_TAGS -> Skip.TOO_LARGE;
                            case NOT_HTML -> Skip.NOT_HTML;
                            case BUDGET_EXCEEDED, NO_TEXT, FAILED -> Skip.CONVERSION_FAILED;
                        });
        };
    }

    private String key(OriginPages.Found.Page page, String address, String indexNote) {
        MessageDigest digest = MarkdownVariant.sha256();
        String parameters = converterVersion + "\n" + page.charset() + "\n" + address + "\n" + indexNote + "\n";
        digest.update(parameters.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(page.html()));
    }
}
