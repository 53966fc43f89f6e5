package dev.weir.readiness;

import dev.weir.readiness.ExtendedResult.Verdict;
import dev.weir.readiness.Step.Asked;
import java.util.List;
import java.util.Map;

/**
 * The form of a scan for a person: scores, level, every check with its verdict, what to do about those that fail. With
 * colours for a terminal, readable without. Text that came from the site has been cleaned when it became evidence.
 *
 * @param paint whether and how to colour
 * @param verbose whether to show the evidence, each request as a command to repeat it
 */
public record TextFormat(Paint paint, boolean verbose) {
    private static final int WIDTH = 100;

    /** The report, or the reason why there is none, with a final line feed. */
    public String of(ScanResult result) {
        return switch (result) {
            case Unreachable unreachable -> unreachable.url() + " cannot be scanned: " + unreachable.message() + "\n";
            case Report report -> of(report);
        };
    }

    private String of(Report report) {
        StringBuilder out = new StringBuilder();
        out.append('\n').append(paint.strong(report.url()));
        report.redirectedFrom()
                .ifPresent(
                        from -> out.append("  (redirected from ").append(from).append(')'));
        out.append('\n');
        report.insteadOf()
                .ifPresent(instead -> wrap(
                        out,
                        "  scanned over http, because ",
                        instead.url() + " cannot be scanned: " + instead.message()));
        out.append('\n')
                .append("  Level ")
                .append(paint.strong(
                        report.level().number() + " " + report.level().name()))
                .append('\n');
        for (Profile profile : Profile.values()) {
            Score score = report.scores().get(profile);
            if (score != null) {
                out.append(String.format("  %-10s", profile.title()))
                        .append(gauge(score.percent()))
                        .append(String.format(" %3d", score.percent()))
                        .append(String.format("   %d of %d%n", score.passed(), score.total()));
            }
        }
        for (Category category : report.catalogue().categories()) {
            category(out, report, category);
        }
        extended(out, report.extended());
        next(out, report);
        return out.toString();
    }

    private void category(StringBuilder out, Report report, Category category) {
        List<CheckResult> checks = report.checks(category);
        if (checks.isEmpty()) {
            return;
        }
        Score score = report.score(category);
        out.append('\n').append("  ").append(paint.strong(category.name()));
        out.append(score.total() == 0 ? "  n/a\n" : "  " + score.passed() + "/" + score.total() + "\n");
        for (CheckResult check : checks) {
            out.append("    ")
                    .append(symbol(check.status()))
                    .append(String.format(" %-24s", check.id()))
                    .append(check.message())
                    .append('\n');
            if (check.status() == CheckStatus.FAIL) {
                wrap(out, "        → ", check.spec().guide().shortPrompt());
            }
            if (verbose) {
                check.evidence().forEach(step -> evidence(out, step));
            }
        }
    }

    private void evidence(StringBuilder out, Step step) {
        out.append(paint.faint(
                        "        · " + step.label() + ": " + step.finding().summary()))
                .append('\n');
        switch (step) {
            case Step.Exchange exchange -> command(out, exchange.asked());
            case Step.Attempt attempt -> command(out, attempt.asked());
            case Step.Note _ -> {}
        }
    }

    private void command(StringBuilder out, Asked asked) {
        StringBuilder command = new StringBuilder("curl -i ");
        for (Map.Entry<String, String> header : asked.headers().entrySet()) {
            command.append("-H ")
                    .append(quoted(header.getKey() + ": " + header.getValue()))
                    .append(' ');
        }
        out.append(paint.faint("          " + command + quoted(asked.url()))).append('\n');
    }

    /** For a POSIX shell: nothing is special between single quotes but the quote itself. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private void extended(StringBuilder out, List<ExtendedResult> results) {
        if (results.isEmpty()) {
            return;
        }
        out.append("\n  ").append(paint.strong("Beyond the catalogue")).append("  (changes neither level nor score)\n");
        for (ExtendedResult result : results) {
            out.append("    ")
                    .append(symbol(result.verdict()))
                    .append(String.format(" %-24s", result.id()))
                    .append(result.message())
                    .append('\n');
        }
    }

    private void next(StringBuilder out, Report report) {
        report.nextLevel().ifPresent(next -> {
            out.append("\n  ")
                    .append(paint.strong("Next: level " + next.level().number() + " "
                            + next.level().name()))
                    .append('\n');
            for (CheckSpec check : next.requirements()) {
                wrap(out, "    " + check.id() + ": ", check.guide().description());
            }
        });
        report.crossChecks()
                .forEach(other -> out.append("\n  By ruleset ")
                        .append(other.ruleset())
                        .append(" the level would be ")
                        .append(other.level().number())
                        .append(".\n"));
    }

    private String gauge(int percent) {
        int full = (percent + 5) / 10;
        return paint.byScore(percent, "█".repeat(full) + "░".repeat(10 - full));
    }

    private String symbol(CheckStatus status) {
        return paint.byStatus(
                status,
                switch (status) {
                    case PASS -> "✓";
                    case FAIL -> "✗";
                    case NEUTRAL -> "–";
                    case UNABLE_TO_CHECK -> "?";
                });
    }

    private String symbol(Verdict verdict) {
        return switch (verdict) {
            case PASS -> symbol(CheckStatus.PASS);
            case WARN -> paint.warning("!");
            case FAIL -> symbol(CheckStatus.FAIL);
            case NEUTRAL -> symbol(CheckStatus.NEUTRAL);
            case UNABLE_TO_CHECK -> symbol(CheckStatus.UNABLE_TO_CHECK);
        };
    }

    private static void wrap(StringBuilder out, String head, String text) {
        out.append(head);
        int column = head.length();
        String indent = " ".repeat(head.indexOf('→') < 0 ? 6 : head.length());
        for (String word : text.split(" ", -1)) {
            if (column + word.length() > WIDTH) {
                out.append('\n').append(indent);
                column = indent.length();
            }
            out.append(word).append(' ');
            column += word.length() + 1;
        }
        out.setLength(out.length() - 1);
        out.append('\n');
    }
}
