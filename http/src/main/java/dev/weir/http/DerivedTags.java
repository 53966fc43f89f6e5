package dev.weir.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Validators of a representation that was made out of the origin's: with something added, or in a content coding. Its bytes are
 * not those that the origin's strong tag stands for (RFC 9110 §8.8.1), so the tag gets a suffix on the way out and loses it on
 * the way in. A tag with another suffix is left alone: it matches nothing at the origin, and the client gets the answer anew.
 *
 * <p>A weak tag promises the same meaning only, which the change leaves untouched, and so is left as it is.
 *
 * <p>Every suffix begins with {@code -w}, and one change may come on top of another: {@code "a"}, {@code "a-w12ab34cd"},
 * {@code "a-w12ab34cd-w.br"}.
 *
 * @param suffix of tag characters, beginning with {@code -w}
 */
public record DerivedTags(String suffix) {
    private static final String MARK = "-w";

    /** @throws IllegalArgumentException when the suffix does not begin as it should, or is no part of a tag */
    public DerivedTags {
        if (!suffix.startsWith(MARK)) {
            throw new IllegalArgumentException("a suffix begins with " + MARK + ", found " + Tokens.quoted(suffix));
        }
        EntityTag.strong(suffix);
    }

    /** For what is added, whose text decides. */
    public static DerivedTags of(String addition) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < addition.length(); i++) {
            crc.update(addition.charAt(i));
        }
        return new DerivedTags(MARK + "%08x".formatted(crc.getValue()));
    }

    /** For the same content in this coding. */
    public static DerivedTags of(ContentCoding coding) {
        return new DerivedTags(MARK + "." + coding.token());
    }

    /** The tag with the suffix; a weak one as it is. */
    public EntityTag derive(EntityTag tag) {
        return tag.weak() ? tag : EntityTag.strong(tag.opaque() + suffix);
    }

    /** Whether the tag has the suffix. One that has become weak since is meant too: nothing weak ever gets a suffix. */
    public boolean isDerived(EntityTag tag) {
        return tag.opaque().endsWith(suffix);
    }

    private EntityTag original(EntityTag tag) {
        return isDerived(tag)
                ? EntityTag.strong(tag.opaque().substring(0, tag.opaque().length() - suffix.length()))
                : tag;
    }

    /** Gives {@code If-Match} or {@code If-None-Match} the origin's own tags back; leaves it alone when it holds none of ours. */
    public void restore(Headers toOrigin, HeaderName field) {
        if (!toOrigin.contains(field)) {
            return;
        }
        EntityTags tags = EntityTags.parse(toOrigin.all(field));
        if (tags.tags().stream().anyMatch(this::isDerived)) {
            toOrigin.set(
                    field,
                    tags.tags().stream()
                            .map(this::original)
                            .map(EntityTag::toString)
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Whether a range would continue a derived representation: the origin could only continue its own. */
    public boolean continuesDerived(Headers request) {
        Optional<EntityTag> tag = request.first(HeaderName.IF_RANGE).flatMap(EntityTag::parse);
        return tag.filter(this::isDerived).isPresent();
    }

    /** Puts the suffix on the tag of an answer. */
    public void derive(Headers toClient) {
        toClient.first(HeaderName.ETAG)
                .flatMap(EntityTag::parse)
                .ifPresent(tag -> toClient.set(HeaderName.ETAG, derive(tag).toString()));
    }

    /**
     * Puts the suffix on the tag of a 304 when it is the client's derived copy that is still good, also where the copy has been
     * changed once more since.
     */
    public void deriveNotModified(Headers request, Headers toClient) {
        Optional<EntityTag> current = toClient.first(HeaderName.ETAG).flatMap(EntityTag::parse);
        if (current.isPresent() && !current.get().weak()) {
            String ours = derive(current.get()).opaque();
            List<EntityTag> known =
                    EntityTags.parse(request.all(HeaderName.IF_NONE_MATCH)).tags();
            if (known.stream()
                    .map(EntityTag::opaque)
                    .anyMatch(opaque -> opaque.equals(ours) || opaque.startsWith(ours + MARK))) {
                derive(toClient);
            }
        }
    }
}
