package dev.weir.robots;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers lines into groups (RFC 9309 §2.1, §2.2.1). */
final class RobotsGroups {
    private final List<Group> groups = new ArrayList<>();
    private final List<ContentSignal> contentSignals = new ArrayList<>();
    private @Nullable Draft open;

    /** A group while its lines are still coming in. */
    static final class Draft {
        final List<String> agents = new ArrayList<>();
        final Set<String> names = new LinkedHashSet<>();
        final List<RobotsTxt.Rule> rules = new ArrayList<>();
        final List<String> paths = new ArrayList<>();
        final List<ContentSignal> contentSignals = new ArrayList<>();
        final List<String> crawlDelays = new ArrayList<>();
        final List<String> contentUsages = new ArrayList<>();
        final int firstLine;
        boolean wildcard;
        int lastAgentLine;
        int lastLine;

        Draft(int firstLine) {
            this.firstLine = firstLine;
        }
    }

    private RobotsGroups() {}

    static RobotsGroups read(List<RobotsLine> lines) {
        RobotsGroups reader = new RobotsGroups();
        for (int i = 0; i < lines.size(); i++) {
            reader.accept(lines.get(i), i + 1);
        }
        reader.close();
        return reader;
    }

    List<Group> groups() {
        return List.copyOf(groups);
    }

    List<ContentSignal> contentSignals() {
        return List.copyOf(contentSignals);
    }

    private void accept(RobotsLine line, int number) {
        switch (line.kind()) {
            case USER_AGENT -> userAgent(line.value(), number);
            case ALLOW, DISALLOW -> {
                if (open != null) {
                    boolean allow = line.kind() == RobotsLine.Kind.ALLOW;
                    open.rules.add(new RobotsTxt.Rule(allow, PathPattern.text(line.value()), number));
                    open.paths.add(line.value());
                    open.lastLine = number;
                }
            }
            case CONTENT_SIGNAL -> contentSignal(line.value(), number);
            case CRAWL_DELAY -> {
                if (open != null) {
                    open.crawlDelays.add(line.value());
                    open.lastLine = number;
                }
            }
            case CONTENT_USAGE -> {
                if (open != null) {
                    open.contentUsages.add(line.value());
                    open.lastLine = number;
                }
            }
            case UNKNOWN -> {
                if (open != null) {
                    open.lastLine = number;
                }
            }
            case SITEMAP, AGENTMAP, LICENSE, NONE -> {}
        }
    }

    private void userAgent(String value, int number) {
        if (open != null && !open.rules.isEmpty()) {
            close();
        }
        if (value.isEmpty()) {
            return;
        }
        Draft group = open;
        if (group == null) {
            group = new Draft(number);
            open = group;
        }
        group.agents.add(PathPattern.text(value));
        group.lastAgentLine = number;
        group.lastLine = number;
        if (value.charAt(0) == '*' && (value.length() == 1 || RobotsLine.isSpace(value.charAt(1)))) {
            group.wildcard = true;
            return;
        }
        String token = value.substring(0, tokenLength(value)).toLowerCase(Locale.ROOT);
        if (!token.isEmpty()) {
            group.names.add(token);
        }
        String product = productOf(PathPattern.text(value));
        if (!product.isEmpty()) {
            group.names.add(product);
        }
    }

    private void contentSignal(String value, int number) {
        List<String> agents = open == null ? List.of() : List.copyOf(open.agents);
        ContentSignal.parse(agents, PathPattern.text(value), number).ifPresent(signal -> {
            contentSignals.add(signal);
            if (open != null) {
                open.contentSignals.add(signal);
                open.lastLine = number;
            }
        });
    }

    private void close() {
        if (open != null) {
            groups.add(new Group(open));
            open = null;
        }
    }

    private static int tokenLength(String value) {
        int length = 0;
        while (length < value.length() && isTokenChar(value.charAt(length))) {
            length++;
        }
        return length;
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    }

    /** A name without its version, in lower case: what comparisons are made with. */
    static String productOf(String agent) {
        int slash = agent.indexOf('/');
        return (slash < 0 ? agent : agent.substring(0, slash)).strip().toLowerCase(Locale.ROOT);
    }
}
