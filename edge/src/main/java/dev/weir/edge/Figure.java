package dev.weir.edge;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A number that something plugged in shows beside the edge's own at {@code /metrics}.
 *
 * @param name with underscores and without {@code _total}, beginning with {@code weir_}
 * @param help one line for a person
 * @param labels from a small fixed set, never from the network; the same names wherever the name is the same
 * @param rises whether it only ever rises, as what is counted does
 * @param value read from any thread when somebody looks
 */
public record Figure(String name, String help, Map<String, String> labels, boolean rises, LongSupplier value) {
    public Figure {
        labels = Map.copyOf(labels);
    }
}
