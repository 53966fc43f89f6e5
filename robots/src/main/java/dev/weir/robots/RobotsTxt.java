package dev.weir.robots;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A robots.txt as its readers understand it (RFC 9309).
 *
 * <pre>{@code
 * RobotsTxt robots = RobotsTxt.parse("User-agent: *\nDisallow: /private/\n");
 * robots.isAllowed("ExampleBot", "/private/page"); // false
 * }</pre>
 *
 * <p>Every input gives a value and none an exception: what is not understood is kept as a line and otherwise ignored. The
 * first {@value #MAX_BYTES} octets are read and lines are cut at {@value #MAX_LINE} octets. Where RFC 9309 leaves room the
 * reading is that of Google's open source parser (misspelled keys, a forgotten colon, {@code Allow: …/index.html} also
 * allowing the folder). Immutable and safe to share between threads.
 */
public final class RobotsTxt {
    /** How much of a file is read, in octets: the 500 KiB that RFC 9309 §2.5 asks of every crawler. */
    public static final int MAX_BYTES = 512_000;

    /** Octets of one line that are read; the rest of a longer line is ignored. */
    static final int MAX_LINE = 16_663;

    private final List<RobotsLine> lines;
    private final boolean truncated;
    private final List<Group> groups;
    private final List<ContentSignal> contentSignals;

    /**
     * An {@code Allow} or {@code Disallow} line.
     *
     * @param allow whether it allows
     * @param path the path pattern as written; empty for {@code Disallow:}, which forbids nothing
     * @param line its line number, from 1
     */
    public record Rule(boolean allow, String path, int line) {}

    private RobotsTxt(List<RobotsLine> lines, boolean truncated) {
        this.lines = List.copyOf(lines);
        this.truncated = truncated;
        RobotsGroups read = RobotsGroups.read(this.lines);
        this.groups = read.groups();
        this.contentSignals = read.contentSignals();
    }

    /** Reads a file from the octets that came over the wire, content coding removed. */
    public static RobotsTxt parse(byte[] body) {
        RobotsLines reader = new RobotsLines(body);
        return new RobotsTxt(reader.lines(), reader.truncated());
    }

    /** Reads a file that is already text. */
    public static RobotsTxt parse(String body) {
        return parse(body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether a crawler may fetch a path.
     *
     * <p>The groups that name the agent decide together; only when none does, those for {@code *} do. Among the rules that
     * match, the longest in octets wins, and {@code Allow} wins a tie. Nothing matching allows, and {@code /robots.txt}
     * itself is always allowed.
     *
     * @param agent a product token such as {@code GPTBot}; what follows a slash is ignored, case does not matter
     * @param path path and query of the URI, percent-encoded or not; a fragment is ignored
     */
    public boolean isAllowed(String agent, String path) {
        String octets = PathPattern.pathOf(path);
        if (octets.equals("/robots.txt")) {
            return true;
        }
        int allow = 0;
        int disallow = 0;
        for (Group group : groupsFor(agent)) {
            allow = Math.max(allow, group.longestAllow(octets, allow));
            disallow = Math.max(disallow, group.longestDisallow(octets, disallow));
        }
        return disallow <= allow;
    }

    /** The groups a crawler obeys: those that name it or, when none does, those for {@code *}. */
    public List<Group> groupsFor(String agent) {
        List<Group> named = groups.stream().filter(group -> group.names(agent)).toList();
        return named.isEmpty() ? groups.stream().filter(Group::isWildcard).toList() : named;
    }

    /** The groups in the order they stand in the file. */
    public List<Group> groups() {
        return groups;
    }

    /** Whether a group names this agent itself, the wildcard not counted. */
    public boolean names(String agent) {
        return groups.stream().anyMatch(group -> group.names(agent));
    }

    /** Whether at least one {@code User-agent} line has a value. */
    public boolean hasValidUserAgentLine() {
        return !groups.isEmpty();
    }

    /** The values of the {@code Sitemap} lines, wherever they stand (RFC 9309 §2.2.4), as written. */
    public List<String> sitemaps() {
        return values(RobotsLine.Kind.SITEMAP);
    }

    /** The values of the {@code Agentmap} lines (ARD, a draft), as written. */
    public List<String> agentmaps() {
        return values(RobotsLine.Kind.AGENTMAP);
    }

    /** The values of the {@code License} lines (RSL 1.0), as written. */
    public List<String> licenses() {
        return values(RobotsLine.Kind.LICENSE);
    }

    /** The content signals in the order they stand in the file, those outside any group too. */
    public List<ContentSignal> contentSignals() {
        return contentSignals;
    }

    /**
     * The content signals that hold for a crawler: those of the groups it obeys and those outside any group. Like the rules,
     * the signals of {@code *} do not reach a crawler that has a group of its own.
     */
    public List<ContentSignal> contentSignals(String agent) {
        List<ContentSignal> found = new ArrayList<>(contentSignals.stream()
                .filter(signal -> signal.agents().isEmpty())
                .toList());
        groupsFor(agent).forEach(group -> found.addAll(group.contentSignals()));
        return List.copyOf(found);
    }

    /** The {@code Crawl-delay} in seconds that a crawler is asked to keep (no standard, widely obeyed), 0 to 3600. */
    public OptionalDouble crawlDelay(String agent) {
        return groupsFor(agent).stream()
                .map(Group::crawlDelay)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max();
    }

    /** Whether the file was longer than what is read. */
    public boolean isTruncated() {
        return truncated;
    }

    /** Every line as it came, in order; line number = index + 1. */
    List<RobotsLine> lines() {
        return lines;
    }

    private List<String> values(RobotsLine.Kind kind) {
        return lines.stream()
                .filter(line -> line.kind() == kind && !line.value().isEmpty())
                .map(line -> PathPattern.text(line.value()))
                .toList();
    }
}
