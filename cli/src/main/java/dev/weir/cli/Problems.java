package dev.weir.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Everything wrong in one configuration file, collected so that all of it can be said at once. Not thread-safe. */
final class Problems {
    private record Problem(int line, int column, String message) {}

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /** Notes a problem where the mark points, or at the file's start when the parser knows no place. */
    void add(Optional<Mark> mark, String message) {
        found.add(new Problem(
                mark.map(place -> place.getLine() + 1).orElse(1),
                mark.map(place -> place.getColumn() + 1).orElse(1),
                message));
    }

    int count() {
        return found.size();
    }

    /** Throws when anything was found: one line a problem, {@code file:line:column: message}, in the file's order. */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        StringBuilder message = new StringBuilder();
        message.append(found.size())
                .append(found.size() == 1 ? " problem in " : " problems in ")
                .append(file);
        for (Problem problem : sorted) {
            message.append('\n')
                    .append(file)
                    .append(':')
                    .append(problem.line())
                    .append(':')
                    .append(problem.column())
                    .append(": ")
                    .append(problem.message());
        }
        throw new Failure(Failure.USAGE, message.toString());
    }
}
