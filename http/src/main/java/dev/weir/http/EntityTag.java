package dev.weir.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A validator that names one version of a representation (RFC 9110 §8.8.3).
 *
 * <pre>{@code
 * EntityTag.parse("W/\"a1\"").orElseThrow().weakMatches(EntityTag.strong("a1")); // true
 * }</pre>
 *
 * @param opaque the text between the quotes, which may be empty; a backslash in it is just a backslash
 * @param weak whether it promises the same meaning only, not the same bytes (§8.8.1)
 */
public record EntityTag(String opaque, boolean weak) {

    /** @throws IllegalArgumentException when the text holds white space, a quote or a control character */
    public EntityTag {
        for (int i = 0; i < opaque.length(); i++) {
            if (!isTagCharacter(opaque.charAt(i))) {
                throw new IllegalArgumentException(
                        "not an entity tag (RFC 9110 §8.8.3 etagc expected): " + Tokens.quoted(opaque));
            }
        }
    }

    private static boolean isTagCharacter(char c) {
        return c > ' ' && c != '"' && Tokens.isFieldCharacter(c);
    }

    /**
     * A strong tag.
     *
     * @throws IllegalArgumentException when the text holds white space, a quote or a control character
     */
    public static EntityTag strong(String opaque) {
        return new EntityTag(opaque, false);
    }

    /** Reads an {@code ETag} value; empty when it is anything but one entity tag. */
    public static Optional<EntityTag> parse(String fieldValue) {
        Cursor cursor = new Cursor(fieldValue);
        cursor.skipSpace();
        EntityTag tag = read(cursor);
        cursor.skipSpace();
        return cursor.atEnd() ? Optional.ofNullable(tag) : Optional.empty();
    }

    /** The tag here, or null with the cursor somewhere behind the start of what was not one. */
    static @Nullable EntityTag read(Cursor cursor) {
        boolean weak = cursor.skip('W');
        if ((weak && !cursor.skip('/')) || !cursor.skip('"')) {
            return null;
        }
        int start = cursor.position();
        boolean clean = true;
        while (!cursor.atEnd() && !cursor.at('"')) {
            clean &= isTagCharacter(cursor.next());
        }
        String opaque = cursor.since(start);
        return cursor.skip('"') && clean ? new EntityTag(opaque, weak) : null;
    }

    /** Strong comparison (§8.8.3.2): both strong and equal. For ranges and {@code If-Match}. */
    public boolean strongMatches(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Weak comparison (§8.8.3.2): equal, whatever their strength. For {@code If-None-Match}. */
    public boolean weakMatches(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /** The field value, as in {@code W/"a1"}. */
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }
}
