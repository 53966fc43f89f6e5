package dev.weir.edge;

import dev.weir.cache.Body;

/** What a {@link Shaper} makes of a body that is whole in memory. */
public sealed interface Shaped {
    /** It goes out as it is. */
    record Untouched() implements Shaped {}

    /** It is changed chunk by chunk. */
    record Transformed(BodyTransform transform) implements Shaped {}

    /** Another body goes out in its place, whatever shapers before would have made of the first. */
    record Replaced(Body body) implements Shaped {}

    /** The only one there has to be. */
    Shaped UNTOUCHED = new Untouched();
}
