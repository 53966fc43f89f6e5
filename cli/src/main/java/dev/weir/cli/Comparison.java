package dev.weir.cli;

import dev.weir.readiness.CheckResult;
import dev.weir.readiness.CheckStatus;
import dev.weir.readiness.Paint;
import dev.weir.readiness.Profile;
import dev.weir.readiness.Report;
import dev.weir.readiness.Score;
import dev.weir.readiness.Untrusted;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A site scanned at its origin and again through the edge.
 *
 * @param page one page as HTML and as Markdown, to show what an agent saves
 */
record Comparison(URI origin, URI edge, Report before, Report after, PageSizes page) {

    /** {@code {"origin","edge","before":{"scores","level","levelName","checks"},"after":{…}}}. */
    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("origin", origin.toString());
        all.put("edge", edge.toString());
        all.put("before", side(before));
        all.put("after", side(after));
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(all);
    }

    private static Map<String, Object> side(Report report) {
        Map<String, Object> scores = new LinkedHashMap<>();
        for (Profile profile : Profile.values()) {
            scores.put(profile.option(), percent(report, profile));
        }
        Map<String, Object> checks = new LinkedHashMap<>();
        report.checks().forEach(check -> checks.put(check.id(), check.status().wire()));
        Map<String, Object> side = new LinkedHashMap<>();
        side.put("scores", scores);
        side.put("level", report.level().number());
        side.put("levelName", report.level().name());
        side.put("checks", checks);
        return side;
    }

    private static int percent(Report report, Profile profile) {
        Score score = report.scores().get(profile);
        if (score == null) {
            throw new IllegalStateException("a scan of everything has a score for " + profile.option());
        }
        return score.percent();
    }

    /** Side by side, for a person. */
    String text(Paint paint) {
        StringBuilder out = new StringBuilder();
        out.append("  origin  ").append(origin).append('\n');
        out.append("  edge    ").append(edge).append("\n\n");
        out.append(String.format("  %-22s%-26s%s%n", "", "before, at the origin", "after, through Weir"));
        for (Profile profile : Profile.values()) {
            out.append(String.format("  %-22s", profile.title() + " score"))
                    .append(gauge(paint, percent(before, profile)))
                    .append(gauge(paint, percent(after, profile)))
                    .append('\n');
        }
        out.append(String.format("  %-22s%-26s%s%n%n", "Level", level(before), paint.strong(level(after))));
        changes(out, paint);
        out.append('\n');
        sizes(out, paint);
        return out.toString();
    }

    private static String level(Report report) {
        return report.level().number() + " " + report.level().name();
    }

    private static String gauge(Paint paint, int percent) {
        int full = Math.round(percent / 10f);
        String bar = "█".repeat(full) + "░".repeat(10 - full);
        return paint.byScore(percent, bar) + String.format(" %3d           ", percent);
    }

    private void changes(StringBuilder out, Paint paint) {
        List<CheckResult> same = new ArrayList<>();
        out.append("  What changed\n");
        for (CheckResult now : after.checks()) {
            Optional<CheckStatus> was = before.check(now.id()).map(CheckResult::status);
            if (was.isEmpty() || was.get() == now.status()) {
                same.add(now);
                continue;
            }
            out.append(String.format("    %-24s", now.id()))
                    .append(paint.byStatus(was.get(), String.format("%-6s", word(was.get()))))
                    .append(" → ")
                    .append(paint.byStatus(now.status(), String.format("%-6s", word(now.status()))))
                    .append("  ")
                    .append(Untrusted.line(now.message()))
                    .append('\n');
        }
        if (same.size() == after.checks().size()) {
            out.append("    nothing: the origin already does what Weir could add\n");
        }
        for (CheckStatus status : CheckStatus.values()) {
            List<String> ids = same.stream()
                    .filter(check -> check.status() == status)
                    .map(CheckResult::id)
                    .toList();
            if (!ids.isEmpty()) {
                out.append(wrapped("  Still " + word(status) + ": ", String.join(", ", ids)));
            }
        }
    }

    private static String wrapped(String head, String text) {
        StringBuilder out = new StringBuilder(head);
        int column = head.length();
        for (String word : text.split(" ", -1)) {
            if (column + word.length() > 98) {
                out.append("\n      ");
                column = 6;
            }
            out.append(word).append(' ');
            column += word.length() + 1;
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static String word(CheckStatus status) {
        return status == CheckStatus.UNABLE_TO_CHECK ? "unable" : status.wire();
    }

    private void sizes(StringBuilder out, Paint paint) {
        out.append("  One page, ").append(page.url()).append('\n');
        switch (page) {
            case PageSizes.Both both -> {
                out.append(String.format(
                        "    %-10s%,10d bytes%,10d tokens%n", "HTML", both.htmlBytes(), both.htmlTokens()));
                out.append(String.format(
                        "    %-10s%,10d bytes%,10d tokens  ", "Markdown", both.markdownBytes(), both.markdownTokens()));
                out.append(paint.strong(both.savedPercent() + " % fewer tokens"))
                        .append('\n');
            }
            case PageSizes.OnlyHtml only ->
                out.append("    no Markdown of it: ")
                        .append(Untrusted.line(only.why()))
                        .append('\n');
        }
    }
}
