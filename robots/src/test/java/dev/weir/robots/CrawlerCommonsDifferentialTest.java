package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The same files read by crawler-commons. Where the decisions differ, the file is rewritten so that one of the readings we take
 * from Google's parser is spelled out, rule after rule; when crawler-commons then decides as we do, that rule explains the
 * difference. A difference that no rule explains fails the test.
 */
class CrawlerCommonsDifferentialTest {
    /** Set {@code -Dweir.robots.files=10000} for the long run. */
    private static final int FILES = Integer.getInteger("weir.robots.files", 2_000);

    private static final Pattern KEY = Pattern.compile(
            "(?m)^[ \\t]*(?:user[- ]?agents?[ \\t]*:|user-?agents?[ \\t]+(?=\\S+[ \\t]*$))", Pattern.CASE_INSENSITIVE);
    private static final Pattern ALLOW =
            Pattern.compile("(?m)^[ \\t]*allow[a-z]*([ \\t]*:|[ \\t]+(?=\\S+[ \\t]*$))", Pattern.CASE_INSENSITIVE);
    private static final Pattern DISALLOW = Pattern.compile(
            "(?m)^[ \\t]*(disallow|dissallow|dissalow|disalow|diasllow|disallaw)[a-z]*([ \\t]*:|[ \\t]+(?=\\S+[ \\t]*$))",
            Pattern.CASE_INSENSITIVE);

    private enum Explanation implements UnaryOperator<String> {
        LINES_ARE_CUT_AT_COMMENTS_AND_LOSE_A_BYTE_ORDER_MARK {
            @Override
            public String apply(String file) {
                return file.replace("\uFEFF", "")
                        .replace("\r\n", "\n")
                        .replace('\r', '\n')
                        .replaceAll("#[^\\n]*", "");
            }
        },
        KEYS_MATCH_AS_PREFIXES_MISSPELLED_AND_WITHOUT_COLON {
            @Override
            public String apply(String file) {
                String agents = KEY.matcher(file).replaceAll("User-agent:");
                String allows = ALLOW.matcher(agents).replaceAll("Allow:");
                return DISALLOW.matcher(allows).replaceAll("Disallow:");
            }
        },
        OTHER_LINES_DO_NOT_END_A_RUN_OF_AGENTS {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)^(?!User-agent:|Allow:|Disallow:).*$", "")
                        .replaceAll("\\n+", "\n");
            }
        },
        AN_AGENT_IS_THE_TOKEN_ITS_LINE_STARTS_WITH {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)^User-agent:[ \\t]*\\*(?=[ \\t]|$).*$", "User-agent: *")
                        .replaceAll("(?m)^User-agent:[ \\t]*\\*x.*$", "User-agent: nobody")
                        .replaceAll("(?m)^User-agent:[ \\t]*([A-Za-z_-]+).*$", "User-agent: $1")
                        .replaceAll("(?m)^User-agent:[ \\t]*\u30c4.*$", "User-agent: nobody");
            }
        },
        AN_AGENT_LINE_WITHOUT_VALUE_NAMES_NOBODY {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)^User-agent:[ \\t]*$", "User-agent: nobody");
            }
        },
        RULES_ABOVE_THE_FIRST_AGENT_COUNT_FOR_NOBODY {
            @Override
            public String apply(String file) {
                int first = file.indexOf("User-agent:");
                return first < 0 ? "" : file.substring(first);
            }
        },
        AN_EMPTY_RULE_SAYS_NOTHING {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)^(Allow|Disallow):[ \\t]*$", "Disallow: nothing");
            }
        },
        AN_ALLOWED_INDEX_PAGE_ALLOWS_ITS_FOLDER {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)^Allow:[ \\t]*(\\S*/)index\\.htm[^/\\n]*$", "$0\nAllow: $1\\$");
            }
        },
        A_NAME_OF_AN_INDEX_PAGE_AT_THE_END_IS_NOT_CUT_OFF {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)(index\\.html?)[ \\t]*$", "$1*");
            }
        },
        /** They write the dollar of a path as %24, so that a rule about "4" meets it; no other path here has a 4. */
        A_DOLLAR_IN_A_PATH_HAS_NO_DIGITS {
            @Override
            public String apply(String file) {
                return file.replace('4', 'Z');
            }
        },
        /** They take the first slash for that of the rule and do not look for a later one. */
        A_STAR_AT_THE_START_IS_TRIED_AT_EVERY_PLACE {
            @Override
            public String apply(String file) {
                return file.replaceAll("(?m)^(Allow|Disallow):[ \\t]*\\*", "$1: /*");
            }
        }
    }

    @Test
    void everyOtherDecisionIsExplainedByANamedRule() {
        Random random = new Random(1);
        Map<Explanation, Integer> explained = new EnumMap<>(Explanation.class);
        List<String> unexplained = new ArrayList<>();
        int agreed = 0;
        for (int i = 0; i < FILES; i++) {
            // A percent sign that begins no escape is left out: crawler-commons decodes it into something, RFC 9309 has
            // no word for it.
            String file = RobotsFiles.generate(random).replaceAll("%(?![0-9A-Fa-f]{2})", "");
            RobotsTxt ours = RobotsTxt.parse(file);
            for (String agent : List.of("gptbot", "pinbot", "other")) {
                SimpleRobotRules theirs = theirs(file, agent);
                for (String path : RobotsFiles.PATHS) {
                    boolean decision = ours.isAllowed(agent, path);
                    if (allows(theirs, path) == decision) {
                        agreed++;
                    } else {
                        explain(file, agent, path, decision, explained, unexplained);
                    }
                }
            }
        }
        assertThat(unexplained).as("%d agree, explained %s", agreed, explained).isEmpty();
        assertThat(agreed).isGreaterThan(FILES * 80);
    }

    private static void explain(
            String file,
            String agent,
            String path,
            boolean decision,
            Map<Explanation, Integer> explained,
            List<String> unexplained) {
        String rewritten = file;
        for (Explanation rule : Explanation.values()) {
            rewritten = rule.apply(rewritten);
            if (allows(theirs(rewritten, agent), path) == decision) {
                explained.merge(rule, 1, Integer::sum);
                return;
            }
        }
        unexplained.add("we decide " + decision + " for " + agent + " " + path + " in\n" + rewritten);
    }

    private static SimpleRobotRules theirs(String file, String agent) {
        return new SimpleRobotRulesParser()
                .parseContent(
                        "http://site.example/robots.txt",
                        file.getBytes(StandardCharsets.UTF_8),
                        "text/plain",
                        Set.of(agent));
    }

    private static boolean allows(SimpleRobotRules rules, String path) {
        return rules.isAllowed("http://site.example" + path);
    }
}
