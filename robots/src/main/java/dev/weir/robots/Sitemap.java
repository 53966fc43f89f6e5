package dev.weir.robots;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A sitemap file (sitemaps.org protocol 0.9): what kind it is and how far it could be read.
 *
 * <pre>{@code
 * List<Sitemap.Entry> entries = new ArrayList<>();
 * Sitemap sitemap = Sitemap.read(stream, entries::add);
 * if (sitemap.format() == Sitemap.Format.INDEX) … // the entries are sitemaps themselves
 * }</pre>
 *
 * <p>Any input gives a value. Read at most are {@value #MAX_ENTRIES} entries and {@value #MAX_BYTES} octets after
 * decompression; gzip is recognised by its first octets and given up when it expands more than two hundredfold. DTDs and entities are
 * switched off. A wrong or missing namespace is tolerated, as the crawlers do.
 *
 * @param format what it is; {@link Format#NONE} when it is no sitemap
 * @param entries how many entries were handed out
 * @param truncated whether a limit ended the reading before the file did
 * @param problem what was wrong and where, for people; empty when nothing was
 */
public record Sitemap(Format format, int entries, boolean truncated, String problem) {
    /** Entries a file may have (sitemaps.org protocol). */
    public static final int MAX_ENTRIES = 50_000;

    /** Octets a file may have uncompressed: 50 MiB (sitemaps.org protocol). */
    public static final int MAX_BYTES = 52_428_800;

    /** The kinds of file. */
    public enum Format {
        /** {@code <urlset>}: pages. */
        URLSET,
        /** {@code <sitemapindex>}: other sitemaps. */
        INDEX,
        /** One URL a line. */
        TEXT,
        /** Not a sitemap. */
        NONE
    }

    /**
     * A page, or a sitemap of an index.
     *
     * @param location its URL as written, white space around it removed
     * @param lastmod when it changed, as written; empty when not stated
     */
    public record Entry(String location, String lastmod) {
        /** The moment {@link #lastmod} means, when it is a W3C date-time; a missing part is the earliest, a missing zone UTC. */
        public Optional<Instant> lastModified() {
            return W3cDateTime.parse(lastmod);
        }
    }

    /** A sitemap with its entries in memory. */
    public record Loaded(Sitemap sitemap, List<Entry> entries) {}

    /** Reads a file from a stream and hands out its entries in order. The stream is not closed. */
    public static Sitemap read(InputStream body, Consumer<Entry> sink) {
        return new SitemapReader(sink).read(body);
    }

    /** Reads a file that is in memory. */
    public static Loaded read(byte[] body) {
        List<Entry> entries = new ArrayList<>();
        Sitemap sitemap = read(new ByteArrayInputStream(body), entries::add);
        return new Loaded(sitemap, List.copyOf(entries));
    }

    /** Whether it is a sitemap and was read without a fault; one cut off at a limit still counts. */
    public boolean isValid() {
        return format != Format.NONE && problem.isEmpty();
    }
}
