package dev.weir.cli;

import dev.weir.edge.EdgeException;
import dev.weir.edge.EdgeSettings;
import dev.weir.front.FrontException;
import dev.weir.front.FrontSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code weir serve} runs with: the one YAML file as values of the rooms that use them.
 *
 * @param drain how long running exchanges may take to end after SIGTERM
 * @param accessLog where the access log goes
 */
record Configuration(EdgeSettings edge, FrontSettings front, AccessLogChoice accessLog, Duration drain) {
    private static final Key<Duration> DRAIN = Key.optional(
            "drain",
            Kinds.TIME,
            Duration.ofSeconds(30),
            "How long running exchanges may take to end after SIGTERM before they are cut off.");

    /** The whole file. */
    static final Kind.Section FILE = new Kind.Section(keys());

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(EdgeKeys.LISTEN);
        keys.add(EdgeKeys.ADMIN_SECTION);
        keys.add(EdgeKeys.ORIGIN_SECTION);
        keys.add(FrontKeys.SECTION);
        keys.add(FrontKeys.ROUTES);
        keys.add(EdgeKeys.FORWARDING_SECTION);
        keys.add(AccessLogChoice.SECTION);
        keys.add(DRAIN);
        keys.add(EdgeKeys.TIMEOUTS_SECTION);
        keys.add(EdgeKeys.LIMITS_SECTION);
        keys.add(EdgeKeys.WORKERS);
        return List.copyOf(keys);
    }

    /** Reads and checks a file; whatever is wrong is one {@link Failure} with every place. */
    static Configuration read(Path path) {
        return of(path.toString(), YamlFile.read(path, FILE));
    }

    static Configuration parse(String name, String text) {
        return of(name, YamlFile.parse(name, text, FILE));
    }

    private static Configuration of(String name, Values file) {
        List<String> wrong = new ArrayList<>();
        EdgeSettings edge = checked(() -> EdgeKeys.settings(file), wrong);
        FrontSettings front = checked(() -> FrontKeys.settings(file), wrong);
        if (edge == null || front == null) {
            throw new Failure(Failure.USAGE, name + ": " + String.join("\n" + name + ": ", wrong));
        }
        return new Configuration(edge, front, AccessLogChoice.of(file), file.get(DRAIN));
    }

    /** The rooms' own checks, for what no single key can tell. */
    private static <T> @Nullable T checked(Supplier<T> making, List<String> wrong) {
        try {
            return making.get();
        } catch (IllegalArgumentException | EdgeException | FrontException e) {
            wrong.add(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
