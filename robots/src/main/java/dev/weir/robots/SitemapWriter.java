package dev.weir.robots;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Writes sitemap files within the limits of the sitemaps.org protocol. Stateless and thread-safe. */
public final class SitemapWriter {
    private static final String XMLNS = " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private final int maxEntries;
    private final int maxBytes;

    /** Files of up to 50,000 entries and 50 MB. */
    public SitemapWriter() {
        this(Sitemap.MAX_ENTRIES, 50_000_000);
    }

    SitemapWriter(int maxEntries, int maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /**
     * What was written: the file to publish first and, when it is an index, the files it names.
     *
     * @param root a {@code <urlset>} when everything fits into one file, else a {@code <sitemapindex>}
     * @param parts the files of the index in order; empty when there is no index
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
    public record Files(byte[] root, List<byte[]> parts) {}

    /**
     * Writes entries in the order given.
     *
     * @param entries pages with absolute URLs
     * @param partUrl the URL under which part 1, 2, … will be published, asked for only when one file is not enough
     */
    public Files write(List<Sitemap.Entry> entries, IntFunction<String> partUrl) {
        List<byte[]> sets = sets(entries);
        if (sets.size() == 1) {
            return new Files(sets.getFirst(), List.of());
        }
        StringBuilder index = new StringBuilder(HEAD).append("<sitemapindex").append(XMLNS);
        for (int i = 1; i <= sets.size(); i++) {
            index.append("<sitemap><loc>").append(escape(partUrl.apply(i))).append("</loc></sitemap>\n");
        }
        index.append("</sitemapindex>\n");
        return new Files(index.toString().getBytes(StandardCharsets.UTF_8), List.copyOf(sets));
    }

    private List<byte[]> sets(List<Sitemap.Entry> entries) {
        byte[] open = (HEAD + "<urlset" + XMLNS).getBytes(StandardCharsets.UTF_8);
        byte[] close = "</urlset>\n".getBytes(StandardCharsets.UTF_8);
        List<byte[]> sets = new ArrayList<>();
        ByteArrayOutputStream set = new ByteArrayOutputStream();
        set.writeBytes(open);
        int count = 0;
        for (Sitemap.Entry entry : entries) {
            byte[] url = url(entry).getBytes(StandardCharsets.UTF_8);
            if (count == maxEntries || (count > 0 && set.size() + url.length + close.length > maxBytes)) {
                set.writeBytes(close);
                sets.add(set.toByteArray());
                set.reset();
                set.writeBytes(open);
                count = 0;
            }
            set.writeBytes(url);
            count++;
        }
        set.writeBytes(close);
        sets.add(set.toByteArray());
        return sets;
    }

    private static String url(Sitemap.Entry entry) {
        String lastmod = entry.lastmod().isEmpty() ? "" : "<lastmod>" + escape(entry.lastmod()) + "</lastmod>";
        return "<url><loc>" + escape(entry.location()) + "</loc>" + lastmod + "</url>\n";
    }

    /** Leaves out what XML 1.0 cannot carry at all. */
    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                default -> {
                    boolean legal = (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c != 0xFFFE && c != 0xFFFF);
                    if (legal) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }
}
