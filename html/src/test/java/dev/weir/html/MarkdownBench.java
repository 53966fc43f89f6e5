package dev.weir.html;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jsoup.Jsoup;

/** Times the converter on the pages of a folder beside a bare parse. Usage: {@code MarkdownBench DIR}. */
final class MarkdownBench {
    private static final int MAX_PAGES = 300;
    private static final long WARM_UP = 10_000_000_000L;
    private static final long MEASURE = 10_000_000_000L;

    private MarkdownBench() {}

    public static void main(String[] args) throws IOException {
        List<byte[]> pages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".html"))
                    .sorted()
                    .limit(MAX_PAGES)
                    .toList()) {
                pages.add(Files.readAllBytes(file));
            }
        }
        HtmlToMarkdown converter = new HtmlToMarkdown();
        HtmlSource source = HtmlSource.at(URI.create("https://example.com/docs/page.html"));
        List<Double> converted = new ArrayList<>();
        double parsed = 0;
        long begin = System.nanoTime();
        boolean warm = false;
        while (!warm || System.nanoTime() - begin < MEASURE) {
            if (!warm && System.nanoTime() - begin > WARM_UP) {
                warm = true;
                begin = System.nanoTime();
                converted.clear();
                parsed = 0;
            }
            for (byte[] html : pages) {
                long start = System.nanoTime();
                converter.convert(html, source);
                long middle = System.nanoTime();
                Jsoup.parse(HtmlBytes.decode(html, "").text());
                parsed += (System.nanoTime() - middle) / 1e6;
                converted.add((middle - start) / 1e6);
            }
        }
        double mean =
                converted.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double parse = parsed / converted.size();
        Collections.sort(converted);
        long bytes = pages.stream().mapToLong(page -> page.length).sum() / pages.size();
        System.out.printf(
                Locale.ROOT,
                "%d pages, mean %,d bytes: p50 %.2f ms, p99 %.2f ms; bare jsoup parse mean %.2f ms%n",
                pages.size(),
                bytes,
                converted.get(converted.size() / 2),
                converted.get(converted.size() * 99 / 100),
                parse);
        System.out.printf(
                Locale.ROOT, "markdown: %.2f ms/page, %.2f × parse (bar: ≤ 2.5 × parse)%n", mean, mean / parse);
        System.exit(mean <= 2.5 * parse ? 0 : 1);
    }
}
