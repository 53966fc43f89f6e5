package dev.weir.robots;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads one sitemap file as a stream; memory does not grow with the file. */
final class SitemapReader {
    /** Longer values are no URL anybody serves; the protocol allows 2,048. */
    private static final int MAX_VALUE = 8_192;

    private static final XMLInputFactory XML = factory();

    private final Consumer<Sitemap.Entry> sink;
    private int entries;

    SitemapReader(Consumer<Sitemap.Entry> sink) {
        this.sink = sink;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        return factory;
    }

    Sitemap read(InputStream body) {
        Sitemap.Format format = Sitemap.Format.NONE;
        BoundedInput bounded = new BoundedInput(body, body, Sitemap.MAX_BYTES);
        String problem = "";
        try {
            PushbackInputStream start = new PushbackInputStream(body, 2);
            byte[] magic = start.readNBytes(2);
            start.unread(magic);
            bounded = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b
                    ? BoundedInput.gunzip(start)
                    : new BoundedInput(start, start, Sitemap.MAX_BYTES);
            PushbackInputStream text = new PushbackInputStream(bounded, 4);
            int first = skipBlank(text);
            if (first == '<' || first == 0xFE || first == 0xFF || first == 0) {
                format = readXml(text);
            } else if (first >= 0) {
                format = readText(text);
            } else {
                problem = "the file is empty";
            }
        } catch (Fault fault) {
            format = fault.format;
            problem = fault.problem;
        } catch (IOException e) {
            problem = "unreadable: " + e.getMessage();
        }
        if (bounded.gaveUp()) {
            problem = "the compressed file expands more than " + BoundedInput.MAX_RATIO + " times; refused";
        }
        boolean truncated = bounded.cut() || entries == Sitemap.MAX_ENTRIES;
        return new Sitemap(format, entries, truncated, bounded.cut() && !bounded.gaveUp() ? "" : problem);
    }

    /** Skips a byte order mark and the white space that some generators write before the XML declaration. */
    private static int skipBlank(PushbackInputStream in) throws IOException {
        byte[] mark = in.readNBytes(3);
        boolean utf8 = mark.length == 3 && mark[0] == (byte) 0xEF && mark[1] == (byte) 0xBB && mark[2] == (byte) 0xBF;
        if (!utf8) {
            in.unread(mark);
        }
        int c = in.read();
        while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            c = in.read();
        }
        if (c >= 0) {
            in.unread(c);
        }
        return c;
    }

    private Sitemap.Format readText(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        int c;
        do {
            c = lines.read();
            if (c < 0 || c == '\n' || c == '\r') {
                String url = line.toString().strip();
                line.setLength(0);
                if (!url.isEmpty()) {
                    if (!isUrl(url)) {
                        return entries == 0 ? Sitemap.Format.NONE : Sitemap.Format.TEXT;
                    }
                    emit(url, "");
                }
            } else if (line.length() < MAX_VALUE) {
                line.append((char) c);
            }
        } while (c >= 0 && entries < Sitemap.MAX_ENTRIES);
        return entries == 0 ? Sitemap.Format.NONE : Sitemap.Format.TEXT;
    }

    private static boolean isUrl(String line) {
        return (line.regionMatches(true, 0, "http://", 0, 7) || line.regionMatches(true, 0, "https://", 0, 8))
                && line.chars().noneMatch(Character::isWhitespace);
    }

    private Sitemap.Format readXml(InputStream in) throws Fault {
        Sitemap.Format format = Sitemap.Format.NONE;
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(in);
            try {
                while (xml.hasNext() && xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
                    xml.next();
                }
                format = switch (xml.getLocalName()) {
                    case "urlset" -> Sitemap.Format.URLSET;
                    case "sitemapindex" -> Sitemap.Format.INDEX;
                    default -> Sitemap.Format.NONE;
                };
                if (format != Sitemap.Format.NONE) {
                    readEntries(xml, format == Sitemap.Format.URLSET ? "url" : "sitemap");
                }
                return format;
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw new Fault(format, describe(e));
        } catch (RuntimeException e) {
            // The JDK's parser lets a few unchecked ones through on broken encodings.
            throw new Fault(format, "unreadable XML: " + e);
        }
    }

    private void readEntries(XMLStreamReader xml, String element) throws XMLStreamException {
        int depth = 1;
        boolean inEntry = false;
        StringBuilder value = new StringBuilder();
        String location = "";
        String lastmod = "";
        while (entries < Sitemap.MAX_ENTRIES && xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth == 2) {
                        inEntry = xml.getLocalName().equals(element);
                        location = "";
                        lastmod = "";
                    }
                    value.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    int room = depth == 3 ? MAX_VALUE - value.length() : 0;
                    if (room > 0) {
                        value.append(xml.getTextCharacters(), xml.getTextStart(), Math.min(room, xml.getTextLength()));
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    // Only children of the entry: <image:loc> stands one level deeper and is no page.
                    if (depth == 3 && inEntry) {
                        String text = value.toString().strip();
                        if (xml.getLocalName().equals("loc") && location.isEmpty()) {
                            location = text;
                        } else if (xml.getLocalName().equals("lastmod")) {
                            lastmod = text;
                        }
                    } else if (depth == 2 && inEntry && !location.isEmpty()) {
                        emit(location, lastmod);
                    }
                    depth--;
                }
                default -> {}
            }
        }
    }

    private void emit(String location, String lastmod) {
        entries++;
        sink.accept(new Sitemap.Entry(location, lastmod));
    }

    private static String describe(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int detail = message.indexOf("Message: ");
        String what = detail < 0 ? message : message.substring(detail + "Message: ".length());
        return e.getLocation() == null
                ? "broken XML: " + what
                : "broken XML at line " + e.getLocation().getLineNumber() + ": " + what;
    }

    /** What ended the reading of an XML file, with the format as far as it was known. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        private final Sitemap.Format format;
        private final String problem;

        Fault(Sitemap.Format format, String problem) {
            super(problem, null, false, false);
            this.format = format;
            this.problem = problem;
        }
    }

    /** Ends a stream after so many octets, or when compressed input turns out to be a bomb. */
    private static final class BoundedInput extends InputStream {
        static final int MAX_RATIO = 200;
        private static final int ALWAYS_FINE = 1 << 20;

        private final InputStream in;
        private final InputStream counted;
        private long left;
        private long read;
        private boolean cut;
        private boolean gaveUp;

        BoundedInput(InputStream in, InputStream counted, long limit) {
            this.in = in;
            this.counted = counted;
            this.left = limit;
        }

        static BoundedInput gunzip(InputStream compressed) throws IOException {
            Counter counter = new Counter(compressed);
            return new BoundedInput(new GZIPInputStream(counter, 8_192), counter, Sitemap.MAX_BYTES);
        }

        boolean cut() {
            return cut;
        }

        boolean gaveUp() {
            return gaveUp;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                cut |= in.read() >= 0;
                return -1;
            }
            int got = in.read(buffer, offset, (int) Math.min(length, left));
            if (got > 0) {
                left -= got;
                read += got;
                if (counted instanceof Counter counter && read > ALWAYS_FINE && read > counter.count * MAX_RATIO) {
                    gaveUp = true;
                    cut = true;
                    left = 0;
                    return -1;
                }
            }
            return got;
        }
    }

    /** Counts the compressed octets. */
    private static final class Counter extends InputStream {
        private final InputStream in;
        private long count;

        Counter(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int c = in.read();
            count += c < 0 ? 0 : 1;
            return c;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int got = in.read(buffer, offset, length);
            count += Math.max(0, got);
            return got;
        }
    }
}
