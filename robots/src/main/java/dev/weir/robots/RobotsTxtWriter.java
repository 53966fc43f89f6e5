package dev.weir.robots;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Writes a robots.txt from a policy, on top of the one that the origin has, if any.
 *
 * <p>What the origin states stands: its lines are kept as they are and in their order. Added are
 *
 * <ul>
 *   <li>content signals in every group that states none, because a crawler that has a group of its own never reads those of
 *       {@code *}: the origin's general ones where it has some, else the policy's;
 *   <li>a wildcard group when there is none;
 *   <li>groups for the AI agents the origin does not name, allowed ones with the wildcard's rules repeated;
 *   <li>{@code Sitemap} lines for the sitemaps given, unless they are listed already.
 * </ul>
 *
 * Where the policy and the origin disagree the origin stays and a note says so. Immutable and thread-safe.
 */
public final class RobotsTxtWriter {
    /** When the wildcard's rules are longer than this, allowed agents get no group: the wildcard says the same to them. */
    private static final int MAX_REPEATED = 65_536;

    private final RobotsPolicy policy;
    private final AiAgents agents;

    /** For a policy over the agents of a catalogue. */
    public RobotsTxtWriter(RobotsPolicy policy, AiAgents agents) {
        this.policy = policy;
        this.agents = agents;
    }

    /**
     * A file, and what its reader should be told.
     *
     * @param body the file in octets: UTF-8 unless the origin's lines were something else
     * @param notes where the policy was not applied and why, one sentence each
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
    public record Written(byte[] body, List<String> notes) {}

    /** Writes a file for a site that has none. */
    public Written write(List<String> sitemaps) {
        return merge(RobotsTxt.parse(""), UnaryOperator.identity(), sitemaps);
    }

    /**
     * Adds the policy to an origin's file.
     *
     * @param origin the origin's file
     * @param sitemapUrl applied to the value of every {@code Sitemap} line of the origin
     * @param sitemaps absolute URLs for further {@code Sitemap} lines; those that the origin lists are left out
     */
    public Written merge(RobotsTxt origin, UnaryOperator<String> sitemapUrl, List<String> sitemaps) {
        Merge merge = new Merge(origin);
        merge.keepLines(sitemapUrl);
        merge.addGroups();
        List<String> listed = origin.sitemaps().stream().map(sitemapUrl).toList();
        List<String> missing =
                sitemaps.stream().filter(url -> !listed.contains(url)).toList();
        if (!missing.isEmpty()) {
            merge.paragraph();
            missing.forEach(url -> merge.line("Sitemap: " + url));
        }
        return new Written(merge.out.toString().getBytes(StandardCharsets.ISO_8859_1), List.copyOf(merge.notes));
    }

    /** One merge in progress; text is octets, one char each. */
    private final class Merge {
        private final RobotsTxt origin;
        private final List<Group> wildcards;
        private final List<String> general;
        private final StringBuilder out = new StringBuilder();
        private final List<String> notes = new ArrayList<>();

        Merge(RobotsTxt origin) {
            this.origin = origin;
            this.wildcards = origin.groups().stream().filter(Group::isWildcard).toList();
            this.general = general();
            if (origin.isTruncated()) {
                notes.add("the origin's robots.txt is longer than " + RobotsTxt.MAX_BYTES
                        + " octets; what follows is left out, crawlers ignore it");
            }
        }

        /** The signal and usage lines for groups that state nothing themselves. */
        private List<String> general() {
            List<String> stated = origin.contentSignals().stream()
                    .filter(signal -> signal.agents().isEmpty()
                            || wildcards.stream()
                                    .anyMatch(group -> group.contentSignals().contains(signal)))
                    .map(signal -> "Content-Signal: " + raw(signal.line()))
                    .distinct()
                    .toList();
            List<String> usage = origin.lines().stream()
                    .filter(line -> line.kind() == RobotsLine.Kind.CONTENT_USAGE)
                    .map(RobotsLine::value)
                    .toList();
            List<String> lines = new ArrayList<>(stated);
            if (stated.isEmpty() && !policy.signals().isEmpty()) {
                lines.add("Content-Signal: " + policy.signals().fieldValue());
            }
            if (usage.isEmpty()
                    && stated.isEmpty()
                    && !policy.signals().contentUsage().isEmpty()) {
                lines.add("Content-Usage: " + policy.signals().contentUsage());
            }
            wildcards.stream()
                    .flatMap(group -> group.contentUsages().stream())
                    .distinct()
                    .forEach(value -> lines.add("Content-Usage: " + value));
            return lines;
        }

        private String raw(int lineNumber) {
            return origin.lines().get(lineNumber - 1).value();
        }

        void keepLines(UnaryOperator<String> sitemapUrl) {
            TreeMap<Integer, List<String>> after = new TreeMap<>();
            for (Group group : origin.groups()) {
                if (needsSignals(group)) {
                    List<String> lines = general.stream()
                            .filter(line -> group.contentUsages().isEmpty() || !line.startsWith("Content-Usage:"))
                            .toList();
                    after.computeIfAbsent(group.lastAgentLine(), key -> new ArrayList<>())
                            .addAll(lines);
                }
            }
            // A group without rules would take in the User-agent lines that are added below it.
            if (!origin.groups().isEmpty() && origin.groups().getLast().rules().isEmpty()) {
                after.computeIfAbsent(origin.groups().getLast().lastLine(), key -> new ArrayList<>())
                        .add("Disallow:");
            }
            int number = 0;
            for (RobotsLine line : origin.lines()) {
                line(line.kind() == RobotsLine.Kind.SITEMAP ? sitemap(line, sitemapUrl) : line.raw());
                after.getOrDefault(++number, List.of()).forEach(this::line);
            }
        }

        private String sitemap(RobotsLine line, UnaryOperator<String> sitemapUrl) {
            String url = PathPattern.text(line.value());
            String replaced = sitemapUrl.apply(url);
            return replaced.equals(url) ? line.raw() : "Sitemap: " + PathPattern.octets(replaced);
        }

        /** Readers merge the groups of one agent, so a statement in one of them is a statement for all. */
        private boolean needsSignals(Group group) {
            if (!group.contentSignals().isEmpty()) {
                return false;
            }
            boolean elsewhere = origin.groups().stream()
                    .filter(other -> !other.contentSignals().isEmpty())
                    .anyMatch(other -> (other.isWildcard() && group.isWildcard())
                            || group.agents().stream().anyMatch(other::names));
            if (elsewhere) {
                notes.add("the group at line " + group.firstLine()
                        + " got no content signals: an agent of it has its own in another group");
            }
            return !elsewhere;
        }

        void addGroups() {
            List<String> wildcardRules = wildcardRules();
            if (wildcards.isEmpty()) {
                paragraph();
                comment();
                group(List.of("*"), wildcardRules);
            }
            List<String> allowed = new ArrayList<>();
            List<String> disallowed = new ArrayList<>();
            for (AiAgent agent : everyAgent()) {
                boolean disallow = policy.of(agent) == RobotsPolicy.Access.DISALLOW;
                if (!origin.names(agent.token())) {
                    (disallow ? disallowed : allowed).add(agent.token());
                } else if (disallow && origin.isAllowed(agent.token(), "/")) {
                    notes.add(
                            agent.token() + " is disallowed by the policy but the origin's robots.txt has its own group"
                                    + " for it, which stays; remove that group or the rule");
                }
            }
            int repeated = wildcardRules.stream().mapToInt(String::length).sum();
            if (repeated > MAX_REPEATED) {
                notes.add("the wildcard group is too long to be repeated; allowed agents are left to it");
            } else if (!allowed.isEmpty()) {
                paragraph();
                group(allowed, wildcardRules);
            }
            if (!disallowed.isEmpty()) {
                paragraph();
                group(disallowed, List.of("Disallow: /"));
            }
            if (out.length() > RobotsTxt.MAX_BYTES) {
                notes.add("the file is longer than " + RobotsTxt.MAX_BYTES + " octets; crawlers may ignore its end");
            }
        }

        /** The catalogue and those that only the policy names. */
        private Set<AiAgent> everyAgent() {
            Set<AiAgent> every = new LinkedHashSet<>(agents.agents());
            Predicate<String> known = token ->
                    agents.agents().stream().anyMatch(agent -> agent.token().equalsIgnoreCase(token));
            policy.agents().keySet().stream()
                    .filter(known.negate())
                    .forEach(token -> every.add(new AiAgent(token, "", AiAgent.Purpose.ASSISTANT)));
            return every;
        }

        private List<String> wildcardRules() {
            List<String> rules = wildcards.stream()
                    .flatMap(group -> Stream.concat(
                            group.rules().stream()
                                    .map(rule -> (rule.allow() ? "Allow: " : "Disallow: ") + raw(rule.line())),
                            group.crawlDelays().stream().map(value -> "Crawl-delay: " + value)))
                    .map(String::stripTrailing)
                    .toList();
            boolean anyRule = rules.stream().anyMatch(rule -> !rule.startsWith("Crawl-delay"));
            return anyRule
                    ? rules
                    : Stream.concat(rules.stream(), Stream.of("Allow: /")).toList();
        }

        private void group(List<String> names, List<String> rules) {
            names.forEach(name -> line("User-agent: " + name));
            general.forEach(this::line);
            rules.forEach(this::line);
        }

        private void comment() {
            if (!policy.signals().isEmpty()) {
                line(
                        "# Content-Signal: what content of this site may be used for. search: an index with links and excerpts;");
                line(
                        "# ai-input: input to a model that answers; ai-train: training. A use that is not named is not decided here.");
            }
            if (policy.signals().aiTrain() == ContentSignals.Statement.NO) {
                line("# ai-train=no reserves the rights under Article 4 of Directive (EU) 2019/790.");
            }
        }

        void paragraph() {
            if (!out.isEmpty() && (out.length() < 2 || out.charAt(out.length() - 2) != '\n')) {
                out.append('\n');
            }
        }

        void line(String octets) {
            out.append(octets).append('\n');
        }
    }
}
