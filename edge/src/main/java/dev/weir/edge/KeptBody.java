package dev.weir.edge;

import dev.weir.cache.Body;
import java.util.List;

/**
 * A body that is whole in memory, as a shaper gets it.
 *
 * @param body the bytes as they are stored: the same object for as long as they are
 * @param changes what the shapers before make of them, as {@link BodyTransform#sameness} says; empty when nothing
 */
public record KeptBody(Body body, List<Object> changes) {
    public KeptBody {
        changes = List.copyOf(changes);
    }
}
