package dev.weir.robots;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A group of a robots.txt: one or more {@code User-agent} lines and what stands below them (RFC 9309 §2.2.1). Only
 * {@code Allow} and {@code Disallow} end the run of {@code User-agent} lines; other lines in between belong to the group.
 *
 * <p>Immutable.
 */
public final class Group {
    private static final int MAX_CRAWL_DELAY = 3600;

    private final List<String> agents;
    private final List<RobotsTxt.Rule> rules;
    private final List<ContentSignal> contentSignals;
    private final List<Compiled> patterns;
    private final List<String> crawlDelays;
    private final List<String> contentUsages;
    private final Set<String> names;
    private final boolean wildcard;
    private final int firstLine;
    private final int lastAgentLine;
    private final int lastLine;

    private record Compiled(
            boolean allow, PathPattern pattern, @Nullable PathPattern folder) {}

    Group(RobotsGroups.Draft draft) {
        agents = List.copyOf(draft.agents);
        rules = List.copyOf(draft.rules);
        contentSignals = List.copyOf(draft.contentSignals);
        names = Set.copyOf(draft.names);
        wildcard = draft.wildcard;
        firstLine = draft.firstLine;
        lastAgentLine = draft.lastAgentLine;
        lastLine = draft.lastLine;
        crawlDelays = List.copyOf(draft.crawlDelays);
        contentUsages = List.copyOf(draft.contentUsages);
        List<Compiled> compiled = new ArrayList<>(draft.paths.size());
        for (int i = 0; i < draft.paths.size(); i++) {
            String path = draft.paths.get(i);
            if (!path.isEmpty()) {
                boolean allow = rules.get(i).allow();
                compiled.add(new Compiled(allow, PathPattern.compile(path), allow ? folder(path) : null));
            }
        }
        patterns = List.copyOf(compiled);
    }

    /** A folder's index page being allowed allows the folder itself, as Google reads it. */
    private static @Nullable PathPattern folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash >= 0 && path.startsWith("/index.htm", slash)
                ? PathPattern.compile(path.substring(0, slash + 1) + "$")
                : null;
    }

    private static DoubleStream seconds(String value) {
        try {
            return DoubleStream.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return DoubleStream.empty();
        }
    }

    /** The values of its {@code User-agent} lines as written; never empty. */
    public List<String> agents() {
        return agents;
    }

    /** Its rules in the order they stand in the file. */
    public List<RobotsTxt.Rule> rules() {
        return rules;
    }

    /** Its content signals in the order they stand in the file. */
    public List<ContentSignal> contentSignals() {
        return contentSignals;
    }

    /** Whether it is for everybody ({@code User-agent: *}). */
    public boolean isWildcard() {
        return wildcard;
    }

    /**
     * Whether a {@code User-agent} line names this agent, in any case. A line names the product token it starts with (RFC 9309
     * §2.2.1: letters, hyphen, underscore) and also its whole value up to a slash, since names such as {@code AI2Bot} or
     * {@code Kangaroo Bot} are in use.
     */
    public boolean names(String agent) {
        String name = RobotsGroups.productOf(agent);
        return !name.isEmpty() && names.contains(name);
    }

    /** The number of its first line, from 1. */
    public int firstLine() {
        return firstLine;
    }

    /** The number of its last line that says something. */
    public int lastLine() {
        return lastLine;
    }

    int lastAgentLine() {
        return lastAgentLine;
    }

    OptionalDouble crawlDelay() {
        return crawlDelays.stream()
                .flatMapToDouble(Group::seconds)
                .filter(seconds -> seconds >= 0 && seconds <= MAX_CRAWL_DELAY)
                .max();
    }

    /** The values of its {@code Crawl-delay} lines in octets. */
    List<String> crawlDelays() {
        return crawlDelays;
    }

    /** The values of its {@code Content-Usage} lines in octets. */
    List<String> contentUsages() {
        return contentUsages;
    }

    int longestAllow(String path, int floor) {
        int longest = floor;
        for (Compiled rule : patterns) {
            if (rule.allow && rule.pattern.length() > longest && rule.pattern.matches(path)) {
                longest = rule.pattern.length();
            } else if (rule.folder != null && rule.folder.length() > longest && rule.folder.matches(path)) {
                longest = rule.folder.length();
            }
        }
        return longest;
    }

    int longestDisallow(String path, int floor) {
        int longest = floor;
        for (Compiled rule : patterns) {
            if (!rule.allow && rule.pattern.length() > longest && rule.pattern.matches(path)) {
                longest = rule.pattern.length();
            }
        }
        return longest;
    }
}
