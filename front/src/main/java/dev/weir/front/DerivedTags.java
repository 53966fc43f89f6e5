package dev.weir.front;

import dev.weir.http.EntityTag;
import dev.weir.http.EntityTags;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Validators of a page that something was added to. Its bytes are not those that the origin's strong tag stands for (RFC 9110
 * §8.8.1), so the tag gets a suffix on the way out, derived from what is added, and loses it on the way in. A tag with the
 * suffix of another addition is left alone: it matches nothing at the origin, and the client gets the page anew.
 *
 * <p>A weak tag promises the same meaning only, which an addition for agents leaves untouched.
 */
record DerivedTags(String suffix) {
    /** For what is added, whose text decides. */
    static DerivedTags of(String addition) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < addition.length(); i++) {
            crc.update(addition.charAt(i));
        }
        return new DerivedTags("-w%08x".formatted(crc.getValue()));
    }

    EntityTag derive(EntityTag tag) {
        return tag.weak() ? tag : EntityTag.strong(tag.opaque() + suffix);
    }

    private boolean isDerived(EntityTag tag) {
        return !tag.weak() && tag.opaque().endsWith(suffix);
    }

    private EntityTag original(EntityTag tag) {
        return isDerived(tag)
                ? EntityTag.strong(tag.opaque().substring(0, tag.opaque().length() - suffix.length()))
                : tag;
    }

    /** Gives the field the origin's own tags back; leaves it alone when it holds none of ours. */
    void restore(Headers toOrigin, HeaderName field) {
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

    /** Whether the range would continue a page of ours: the origin could only continue its own. */
    boolean continuesAddition(Headers request) {
        Optional<EntityTag> tag = request.first(HeaderName.IF_RANGE).flatMap(EntityTag::parse);
        return tag.filter(this::isDerived).isPresent();
    }

    /** Puts the suffix on the tag of a page that gets the addition. */
    void derive(Headers toClient) {
        toClient.first(HeaderName.ETAG)
                .flatMap(EntityTag::parse)
                .ifPresent(tag -> toClient.set(HeaderName.ETAG, derive(tag).toString()));
    }

    /** Puts the suffix on the tag of a 304 when it is the client's copy with the addition that is still good. */
    void deriveNotModified(Headers request, Headers toClient) {
        Optional<EntityTag> current = toClient.first(HeaderName.ETAG).flatMap(EntityTag::parse);
        boolean ours = current.filter(tag -> EntityTags.parse(request.all(HeaderName.IF_NONE_MATCH))
                        .tags()
                        .contains(derive(tag)))
                .isPresent();
        if (ours) {
            derive(toClient);
        }
    }
}
