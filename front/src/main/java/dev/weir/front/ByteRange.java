package dev.weir.front;

import java.util.Arrays;
import java.util.Optional;

/**
 * One range of bytes (RFC 9110 §14.1.2), both ends included.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte, before {@code first} when no byte of the content is in the range
 */
record ByteRange(int first, int last) {
    private static final String UNIT = "bytes=";
    private static final int MOST_DIGITS = 18;

    /** The range that the field asks for; empty when it is malformed, in another unit, or asks for several. */
    static Optional<ByteRange> parse(String field, int length) {
        if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return Optional.empty();
        }
        String spec = field.substring(UNIT.length()).strip();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        String from = spec.substring(0, dash);
        String to = spec.substring(dash + 1);
        if (!isNumber(from) || !isNumber(to) || (from.isEmpty() && to.isEmpty())) {
            return Optional.empty();
        }
        if (from.isEmpty()) {
            long suffix = Math.min(length, Long.parseLong(to));
            return Optional.of(new ByteRange((int) (length - suffix), suffix == 0 ? -1 : length - 1));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (last < first) {
            return Optional.empty();
        }
        return Optional.of(
                first >= length
                        ? new ByteRange(length, -1)
                        : new ByteRange((int) first, (int) Math.min(last, length - 1L)));
    }

    private static boolean isNumber(String text) {
        return text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    boolean isUnsatisfiable() {
        return last < first;
    }

    byte[] of(byte[] content) {
        return Arrays.copyOfRange(content, first, last + 1);
    }
}
