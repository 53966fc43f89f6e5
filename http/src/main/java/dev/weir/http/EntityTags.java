package dev.weir.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code If-Match} or {@code If-None-Match} asks for: any version at all, or one of some (RFC 9110 §13.1.1, §13.1.2).
 *
 * <pre>{@code
 * EntityTags known = EntityTags.parse(headers.all(HeaderName.IF_NONE_MATCH));
 * boolean notModified = known.weaklyMatch(current);
 * }</pre>
 *
 * @param any whether the value was {@code *}, which every existing representation matches
 * @param tags the listed tags in order; empty when {@code any}
 */
public record EntityTags(boolean any, List<EntityTag> tags) {

    /** Copies the list. */
    public EntityTags {
        tags = List.copyOf(tags);
    }

    /**
     * Reads the values of all fields of that name. An element that is not an entity tag is dropped; a star counts only
     * alone, because mixed with tags it is as likely a mistake and matching less is the safe side of both conditions.
     */
    public static EntityTags parse(List<String> fieldValues) {
        List<EntityTag> tags = new ArrayList<>();
        int elements = 0;
        boolean star = false;
        for (String value : fieldValues) {
            Cursor cursor = new Cursor(value);
            cursor.skipToElement();
            while (!cursor.atEnd()) {
                elements++;
                int start = cursor.position();
                EntityTag tag = EntityTag.read(cursor);
                if (tag == null && cursor.position() == start && cursor.skip('*')) {
                    cursor.skipSpace();
                    star |= cursor.atElementEnd();
                }
                cursor.skipSpace();
                if (tag != null && cursor.atElementEnd()) {
                    tags.add(tag);
                }
                skipRest(cursor);
                cursor.skipToElement();
            }
        }
        return new EntityTags(star && elements == 1, tags);
    }

    /** To the next comma outside quotes; a backslash escapes nothing in an entity tag. */
    private static void skipRest(Cursor cursor) {
        boolean quoted = false;
        while (!cursor.atEnd() && (quoted || !cursor.at(','))) {
            quoted ^= cursor.next() == '"';
        }
    }

    /** Whether the current representation's tag is among them by weak comparison, as {@code If-None-Match} compares. */
    public boolean weaklyMatch(EntityTag current) {
        return any || tags.stream().anyMatch(current::weakMatches);
    }

    /** Whether the current representation's tag is among them by strong comparison, as {@code If-Match} compares. */
    public boolean stronglyMatch(EntityTag current) {
        return any || tags.stream().anyMatch(current::strongMatches);
    }
}
