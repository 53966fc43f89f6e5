package dev.weir.edge;

/**
 * Who is asking, as far as is known when the request arrives.
 *
 * @param name what the visitor is called, {@code "-"} when nobody knows
 * @param verified whether that was proved (address list, reverse DNS, signature) and not merely claimed
 */
public record Identity(String name, boolean verified) {
    /** The safe side of the identify phase: nobody in particular, nothing proved. */
    public static final Identity UNKNOWN = new Identity("-", false);
}
