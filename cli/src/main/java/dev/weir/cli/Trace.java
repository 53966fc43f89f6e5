package dev.weir.cli;

import dev.weir.http.Headers;
import dev.weir.readiness.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What each phase did to one request, in the order it happened. Thread-safe: answerers run on threads of their own. */
final class Trace {
    /** Fields whose values are nobody's business, also on the operator's own screen. */
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key");

    /**
     * One thing that was done.
     *
     * @param phase of the life of a request
     * @param who the name of what is plugged in, empty for the phase itself
     * @param outcome in a few words
     * @param details a line each, such as fields added and taken out
     */
    record Step(String phase, String who, String outcome, List<String> details) {}

    private final List<Step> steps = new ArrayList<>();

    synchronized void add(String phase, String who, String outcome, List<String> details) {
        steps.add(new Step(phase, who, outcome, List.copyOf(details)));
    }

    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The fields, a line each. */
    static List<String> lines(Headers headers) {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(line(name.toString(), value)));
        return lines;
    }

    /** A field as it may be shown. */
    static String line(String name, String value) {
        return name + ": " + (SECRET.contains(name.toLowerCase(Locale.ROOT)) ? "(not shown)" : Untrusted.line(value));
    }

    /** What was taken out and what was added. */
    static List<String> difference(Headers before, Headers after) {
        List<String> gone = new ArrayList<>(lines(before));
        List<String> added = new ArrayList<>();
        for (String line : lines(after)) {
            if (!gone.remove(line)) {
                added.add("+ " + line);
            }
        }
        List<String> all = new ArrayList<>();
        gone.forEach(line -> all.add("- " + line));
        all.addAll(added);
        return all;
    }
}
