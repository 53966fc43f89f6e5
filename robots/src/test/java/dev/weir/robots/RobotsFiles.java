package dev.weir.robots;

import java.util.List;
import java.util.Random;

/** Generates robots.txt files: mostly sensible, often odd, sometimes broken. */
final class RobotsFiles {
    static final List<String> AGENTS = List.of(
            "GPTBot", "ClaudeBot", "CCBot", "Diffbot", "PinBot", "TackBot", "Pin", "pin-bot", "other", "Goo_gle");
    static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/a/",
            "/a/b",
            "/a/b/c.html",
            "/b",
            "/b.html",
            "/b.html?q=1",
            "/c/index.html",
            "/c/",
            "/c/index.htm",
            "/a/c/b",
            "/aab",
            "/abab",
            "/x$",
            "/x$y",
            "/%E3%83%84",
            "/%E3%83%84/a",
            "/?a=b",
            "/a?b",
            "/a//b",
            "/robots.txtx",
            "/~u/",
            "/%2F",
            "/a%2Fb",
            "/A/B",
            "/robots.txt",
            "/a;b=c/d",
            "/b/index.html/x",
            "/private/a/b/c/d/e.php");
    private static final List<String> ENDS =
            List.of("\n", "\n", "\n", "\r\n", "\r", "\n\n", " \n", "\t\n", " # note\n");
    private static final List<String> AGENT_VALUES = List.of(
            "*",
            "*",
            "* all",
            "*x",
            "GPTBot",
            "gptbot",
            "ClaudeBot/1.0",
            "CCBot",
            "Diffbot",
            "PinBot",
            "PinBot TackBot",
            "TackBot",
            "Pin",
            "pin-bot",
            "Goo_gle",
            "Pin2",
            "",
            "\u30c4",
            "other",
            "OTHER",
            "Pin Bot # comment");
    private static final List<String> PIECES = List.of(
            "/",
            "/",
            "a",
            "b",
            "c",
            "*",
            "*",
            "$",
            ".html",
            "index.html",
            "index.htm",
            "?",
            "\u30c4",
            "%E3%83%84",
            "%e3%83%84",
            "%2f",
            "a/b",
            "/a/",
            "x",
            "private",
            ";",
            "~",
            "=",
            "%",
            "%4");
    private static final List<String> KEYS = List.of(
            "Disallow",
            "Disallow",
            "Disallow",
            "Allow",
            "Allow",
            "disallow",
            "ALLOW",
            "Dissallow",
            "Disalow",
            "disallaw",
            "diasllow",
            "dissalow",
            "allowed",
            "Disallowed",
            "Noindex",
            "Crawl-delay",
            "Sitemap",
            "site-map",
            "Content-Signal",
            "Content-Usage",
            "Foo");
    private static final List<String> AGENT_KEYS =
            List.of("User-agent", "User-agent", "user-agent", "USER-AGENT", "Useragent", "User agent", "user-agents");

    private RobotsFiles() {}

    static String generate(Random random) {
        StringBuilder out = new StringBuilder(random.nextInt(20) == 0 ? "\uFEFF" : "");
        int lines = random.nextInt(25);
        for (int i = 0; i < lines; i++) {
            String end = pick(ENDS, random);
            switch (random.nextInt(20)) {
                case 0 -> out.append(random.nextBoolean() ? "" : "# comment").append(end);
                case 1 -> out.append("nonsense words in a line").append(end);
                case 2, 3, 4, 5, 6 ->
                    out.append(pick(AGENT_KEYS, random))
                            .append(separator(random))
                            .append(pick(AGENT_VALUES, random))
                            .append(end);
                default ->
                    out.append(random.nextInt(15) == 0 ? " " : "")
                            .append(pick(KEYS, random))
                            .append(separator(random))
                            .append(value(random))
                            .append(end);
            }
        }
        return out.toString();
    }

    private static String separator(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> " : ";
            case 1 -> ":";
            case 2 -> " ";
            case 3 -> ":\t";
            default -> ": ";
        };
    }

    private static String value(Random random) {
        StringBuilder out = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
        int pieces = random.nextInt(5);
        for (int i = 0; i < pieces; i++) {
            out.append(pick(PIECES, random));
        }
        return random.nextInt(15) == 0 ? "" : out.toString();
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
