package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import dev.weir.robots.RobotsTxt;
import dev.weir.robots.Sitemap;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether there is a sitemap (sitemaps.org protocol): where robots.txt says, or at the usual places when it says nothing. */
final class SitemapCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        Optional<RobotsTxt> robots = site.robots().file();
        List<String> directives = robots.map(RobotsTxt::sitemaps).orElse(List.of());
        String label = "Extract Sitemap directives from robots.txt";
        if (!directives.isEmpty()) {
            trail.note(
                    Action.PARSE,
                    label,
                    Outcome.POSITIVE,
                    "Found " + directives.size() + " Sitemap directive(s) in robots.txt");
        } else if (robots.isPresent()) {
            trail.note(Action.PARSE, label, Outcome.NEUTRAL, "Found no Sitemap directive in robots.txt");
        }
        List<Ask> asks = directives.isEmpty()
                ? spec.texts("paths").stream().map(site::ask).toList()
                : named(spec, site, trail, directives);
        Optional<String> obstructed = Optional.empty();
        // Candidates are guesses: all are asked at once. What robots.txt names is usually right: one after the other.
        List<Ask> bounded = asks.stream()
                .map(ask -> ask.upTo(spec.probe().path("maxBytes").asInt()))
                .toList();
        if (directives.isEmpty()) {
            site.fetchAll(bounded);
        }
        for (Ask ask : bounded) {
            Reply reply = site.fetch(ask);
            Judged judged = judge(site, reply);
            if (judged.objection.isEmpty()) {
                trail.add(reply.step(Outcome.POSITIVE, "Found valid " + judged.format + " sitemap at " + ask.shown()));
                trail.details()
                        .put("url", Untrusted.line(ask.shown()))
                        .put("fromRobotsTxt", !directives.isEmpty())
                        .put("format", judged.format);
                return trail.pass("pass");
            }
            trail.add(reply.step(
                    reply.isObstructed() ? Outcome.NEUTRAL : Outcome.NEGATIVE, ask.shown() + " " + judged.objection));
            if (reply.isObstructed()) {
                obstructed = Optional.of(ask.shown() + " " + judged.objection);
            }
        }
        return obstructed.map(trail::unable).orElseGet(() -> trail.fail("notFound"));
    }

    private static List<Ask> named(CheckSpec spec, Site site, Trail trail, List<String> directives) {
        List<Ask> asks = new ArrayList<>();
        int most = spec.probe().path("maxDirectives").asInt();
        for (String directive : directives.subList(0, Math.min(directives.size(), most))) {
            try {
                URI url = URI.create(site.origin() + "/").resolve(new URI(directive.strip()));
                if (url.getHost() == null) {
                    throw new URISyntaxException(directive, "no host");
                }
                asks.add(site.ask(url));
            } catch (URISyntaxException e) {
                trail.note(Action.PARSE, "Read Sitemap directive", Outcome.NEGATIVE, "Not an address: " + directive);
            }
        }
        return asks;
    }

    private record Judged(String format, String objection) {}

    private static Judged judge(Site site, Reply reply) {
        if (!reply.isOk()) {
            return new Judged("", reply.problem());
        }
        if (reply.isHtml()) {
            return new Judged("", "returned HTML (likely soft-404)");
        }
        Sitemap sitemap = Sitemap.read(new ByteArrayInputStream(reply.body()), entry -> {});
        // A body cut at our limit cannot end well; what was read of it speaks for it.
        boolean valid = sitemap.isValid()
                || (reply.isTruncated() && sitemap.format() != Sitemap.Format.NONE && sitemap.entries() > 0);
        if (!valid) {
            return new Judged(
                    "", "is no valid sitemap" + (sitemap.problem().isEmpty() ? "" : ": " + sitemap.problem()));
        }
        boolean text = sitemap.format() == Sitemap.Format.TEXT;
        if (text && site.isCatchAll(reply)) {
            return new Judged("", "returned what it answers to any path (likely soft-404)");
        }
        return new Judged(text ? "text" : "xml", "");
    }
}
