package dev.weir.http;

import java.time.Instant;
import java.util.List;

/** One value of a structured field (RFC 9651 §3.3), without its parameters. */
public sealed interface StructuredValue {
    /** An Integer of up to 15 digits. */
    record Whole(long value) implements StructuredValue {}

    /** A Decimal of up to 12 digits before and 3 behind the point. */
    record Fraction(double value) implements StructuredValue {}

    /** A String, escapes undone; printable ASCII. */
    record Text(String value) implements StructuredValue {}

    /** A Token, as it was spelled. */
    record Word(String value) implements StructuredValue {}

    /** A Byte Sequence, decoded, one character a byte. */
    record Octets(String value) implements StructuredValue {}

    /** A Boolean. A dictionary member without a value is true. */
    record Flag(boolean value) implements StructuredValue {}

    /** A Date. */
    record Date(Instant value) implements StructuredValue {}

    /** A Display String, decoded. */
    record Display(String value) implements StructuredValue {}

    /** An Inner List. */
    record Items(List<StructuredValue> values) implements StructuredValue {
        public Items {
            values = List.copyOf(values);
        }
    }
}
