package dev.weir.html;

/**
 * The size of a text in three units.
 *
 * @param bytes in the encoding it is sent in
 * @param characters UTF-16 units
 * @param tokens estimated tokens of a current language model, see {@link TokenEstimate}
 */
public record TextSize(long bytes, long characters, long tokens) {}
