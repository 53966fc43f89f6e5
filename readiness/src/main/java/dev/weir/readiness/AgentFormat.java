package dev.weir.readiness;

import java.util.ArrayList;
import java.util.List;

/**
 * The Markdown form of a scan, for an agent that is to repair the site: what fails, in the order of the catalogue, each with
 * what to do and where to read more. Left out is what says nothing about the site: neutral checks and those that could not be
 * made. No final line feed.
 */
public final class AgentFormat {
    private AgentFormat() {}

    /** The report, or the reason why there is none. */
    public static String of(ScanResult result) {
        return switch (result) {
            case Unreachable unreachable ->
                "# Site Analysis: " + unreachable.url() + "\n\nNot reachable: " + unreachable.message();
            case Report report -> of(report);
        };
    }

    private static String of(Report report) {
        List<CheckResult> open = report.checks().stream()
                .filter(check -> check.status() == CheckStatus.FAIL)
                .toList();
        List<String> blocks = new ArrayList<>();
        blocks.add("# Site Analysis: " + report.url());
        report.insteadOf()
                .ifPresent(instead -> blocks.add(
                        "Scanned over http, because " + instead.url() + " cannot be scanned: " + instead.message()));
        blocks.add("Score: " + report.level().number() + "/"
                + report.catalogue().levels().highest() + " (" + report.level().name() + ")");
        blocks.add(report.catalogue().text(open.isEmpty() ? "agentNothing" : "agentIntroduction"));
        for (CheckResult check : open) {
            Guide guide = check.spec().guide();
            StringBuilder block = new StringBuilder("## ")
                    .append(guide.description())
                    .append('\n')
                    .append(guide.shortPrompt());
            guide.reference()
                    .ifPresent(reference ->
                            block.append("\nImplementation guide: ").append(reference));
            blocks.add(block.toString());
        }
        return String.join("\n\n", blocks);
    }
}
