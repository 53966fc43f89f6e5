package dev.weir.html;

import dev.weir.html.HeadFacts.HeadLink;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.nodes.Attributes;
import org.jsoup.parser.Parser;

/** The tags of a head that a {@link HeadScanner} kept, as bytes until the charset is known and somebody asks. */
final class HeadTags {
    private static final int MAX_METAS = 256;

    private final List<byte[]> links = new ArrayList<>();
    private final List<byte[]> metas = new ArrayList<>();
    private byte[] title = {};
    private byte[] base = {};

    boolean wantsLink() {
        return links.size() < HeadScanner.MAX_LINKS;
    }

    boolean wantsMeta() {
        return metas.size() < MAX_METAS;
    }

    boolean wantsBase() {
        return base.length == 0;
    }

    boolean wantsTitle() {
        return title.length == 0;
    }

    /** Keeps what is inside a tag behind its name, or the text of a title. */
    void add(String name, byte[] content) {
        switch (name) {
            case "link" -> links.add(content);
            case "meta" -> metas.add(content);
            case "base" -> base = content;
            case "title" -> title = content;
            default -> throw new IllegalArgumentException(name + " is not kept");
        }
    }

    HeadFacts facts(Optional<Charset> declared) {
        Charset charset = declared.or(this::charset).orElse(StandardCharsets.UTF_8);
        String description = "";
        String label = "";
        for (byte[] meta : metas) {
            Attributes attributes = attributes(meta, charset);
            if (description.isEmpty()
                    && attributes.getIgnoreCase("name").strip().equalsIgnoreCase("description")) {
                description = attributes.getIgnoreCase("content");
            }
            if (label.isEmpty()) {
                label = MetaCharset.label(attributes);
            }
        }
        List<HeadLink> found = new ArrayList<>();
        for (byte[] link : links) {
            Attributes attributes = attributes(link, charset);
            String href = attributes.getIgnoreCase("href").strip();
            if (!href.isEmpty()) {
                found.add(new HeadLink(
                        Words.collapse(attributes.getIgnoreCase("rel")).toLowerCase(Locale.ROOT),
                        href,
                        attributes.getIgnoreCase("type").strip(),
                        attributes.getIgnoreCase("hreflang").strip()));
            }
        }
        String heading = Parser.unescapeEntities(new String(title, charset), false);
        return new HeadFacts(
                Words.collapse(heading),
                Words.collapse(description),
                attributes(base, charset).getIgnoreCase("href").strip(),
                label,
                found);
    }

    List<String> contentSecurityPolicies() {
        List<String> policies = new ArrayList<>();
        for (byte[] meta : metas) {
            Attributes attributes = attributes(meta, StandardCharsets.ISO_8859_1);
            if (attributes.getIgnoreCase("http-equiv").strip().equalsIgnoreCase("content-security-policy")) {
                policies.add(attributes.getIgnoreCase("content"));
            }
        }
        return policies;
    }

    /** The charset that a {@code <meta>} names, where it is a known one; UTF-16 there cannot be true and means UTF-8. */
    Optional<Charset> charset() {
        for (byte[] meta : metas) {
            Optional<Charset> charset =
                    CharsetLabels.find(MetaCharset.label(attributes(meta, StandardCharsets.ISO_8859_1)));
            if (charset.isPresent()) {
                boolean wide = charset.get().name().startsWith("UTF-16");
                return wide ? Optional.of(StandardCharsets.UTF_8) : charset;
            }
        }
        return Optional.empty();
    }

    private static Attributes attributes(byte[] tag, Charset charset) {
        return tag.length == 0 ? new Attributes() : Parser.htmlParser().parseAttributes(new String(tag, charset));
    }
}
