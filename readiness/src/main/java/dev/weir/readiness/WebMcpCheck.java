package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import dev.weir.readiness.Step.Asked;
import dev.weir.readiness.Step.Attempt;
import dev.weir.readiness.Step.Finding;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** Whether the page registers tools for an agent in the browser (WebMCP, a draft that moves). */
final class WebMcpCheck implements Check {
    private static final int MAX_REPORTED = 50;

    private final Browser browser;

    WebMcpCheck(Browser browser) {
        this.browser = browser;
    }

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec)
                .note(Action.PARSE, "WebMCP detection", Outcome.NEUTRAL, "Checking page for WebMCP tool registrations");
        Browser.Visit visit = site.await(
                site.start(() -> browser.visit(URI.create(site.origin() + spec.text("path")))),
                Browser.Unavailable::new);
        trail.add(new Attempt(
                "Navigate to " + site.origin(),
                new Asked(site.origin(), "GET", Map.of()),
                new Finding(
                        Outcome.NEUTRAL,
                        visit instanceof Browser.Unavailable unavailable
                                ? Untrusted.line(unavailable.message())
                                : "Loading page to detect WebMCP tool registrations")));
        return switch (visit) {
            case Browser.Unavailable unavailable -> trail.unable(unavailable.message());
            case Browser.Loaded loaded -> judge(trail, loaded.tools());
        };
    }

    private static Verdict judge(Trail trail, List<String> tools) {
        String label = "Check imperative WebMCP API";
        if (tools.isEmpty()) {
            return trail.note(Action.PARSE, label, Outcome.NEUTRAL, "No tools registered via navigator.modelContext")
                    .fail("notFound");
        }
        ArrayNode reported = trail.details().putArray("tools");
        List<String> names =
                tools.stream().limit(MAX_REPORTED).map(Untrusted::line).toList();
        names.forEach(reported::add);
        String list = String.join(", ", names);
        return trail.note(
                        Action.PARSE,
                        label,
                        Outcome.POSITIVE,
                        tools.size() + " tool(s) registered via modelContext: " + list)
                .pass("pass", "tools", list);
    }
}
