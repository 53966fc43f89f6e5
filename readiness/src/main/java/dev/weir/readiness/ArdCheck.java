package dev.weir.readiness;

import dev.weir.html.HeadFacts.HeadLink;
import dev.weir.http.HeaderName;
import dev.weir.http.Link;
import dev.weir.readiness.Step.Action;
import dev.weir.robots.RobotsTxt;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * Whether the site publishes an AI catalog (ards-project/ard-spec, a draft that moves): at the well-known path, or where
 * robots.txt, a link of the homepage or DNS says.
 */
final class ArdCheck implements Check {
    private static final int MAX_CANDIDATES = 4;

    private final NameServer nameServer;

    ArdCheck(NameServer nameServer) {
        this.nameServer = nameServer;
    }

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        Map<URI, Ask> candidates = new LinkedHashMap<>();
        List<String> agentmaps = site.robots().file().map(RobotsTxt::agentmaps).orElse(List.of());
        announce(trail, site, candidates, "Extract Agentmap directives from robots.txt", agentmaps);
        announce(trail, site, candidates, "Look for ai-catalog links on the homepage", links(spec, site));
        if (PublicName.isPublic(site.host(), site.catalogue())) {
            announce(trail, site, candidates, "Look for catalog records in DNS", records(spec, site));
        }
        Ask wellKnown = site.ask(spec.text("path"));
        candidates.putIfAbsent(wellKnown.url(), wellKnown);

        Optional<String> obstructed = Optional.empty();
        Optional<String> invalid = Optional.empty();
        for (Reply reply :
                site.fetchAll(candidates.values().stream().limit(MAX_CANDIDATES).toList())) {
            JsonReply document = JsonReply.of(site, reply);
            if (!document.isPresent()) {
                boolean open = document.state() == JsonReply.State.OBSTRUCTED;
                trail.add(reply.step(
                        open ? Outcome.NEUTRAL : Outcome.NEGATIVE, document.path() + " " + document.problem()));
                if (open) {
                    obstructed = Optional.of(document.path() + " " + document.problem());
                } else if (document.state() == JsonReply.State.MALFORMED) {
                    invalid = Optional.of(document.path() + " " + document.problem());
                }
                continue;
            }
            trail.add(reply.step(Outcome.POSITIVE, DocumentCheck.received(reply)));
            document.flagRepeatedNames(trail);
            Optional<String> missing = spec.shape().missing(document.root());
            trail.note(
                    Action.VALIDATE,
                    "Validate AI catalog structure",
                    missing.isEmpty() ? Outcome.POSITIVE : Outcome.NEGATIVE,
                    missing.map(DocumentCheck::sentence).orElse("Has specVersion, host and entries"));
            if (missing.isEmpty()) {
                int entries = document.root().path("entries").size();
                trail.details().put("url", Untrusted.line(reply.ask().shown())).put("entryCount", entries);
                return trail.pass("pass", "entries", String.valueOf(entries));
            }
            invalid = missing;
        }
        if (obstructed.isPresent()) {
            return trail.unable(obstructed.get());
        }
        return invalid.isEmpty() ? trail.fail("notFound") : trail.fail("invalid", "problem", invalid.get());
    }

    private static void announce(
            Trail trail, Site site, Map<URI, Ask> candidates, String label, List<String> references) {
        if (references.isEmpty()) {
            return;
        }
        trail.note(Action.PARSE, label, Outcome.POSITIVE, "Found " + references.size() + ": " + references.getFirst());
        for (String reference : references) {
            try {
                URI url = URI.create(site.origin() + "/").resolve(new URI(reference.strip()));
                if (url.getHost() != null) {
                    candidates.putIfAbsent(url, site.ask(url));
                }
            } catch (URISyntaxException e) {
                trail.note(Action.PARSE, label, Outcome.NEGATIVE, "Not an address: " + reference);
            }
        }
    }

    private static List<String> links(CheckSpec spec, Site site) {
        String relation = spec.text("relation");
        Homepage homepage = site.homepage();
        List<String> found = new ArrayList<>();
        homepage.head().links().stream()
                .filter(link -> link.hasRelation(relation))
                .map(HeadLink::href)
                .forEach(found::add);
        Link.parse(homepage.reply().headers(HeaderName.LINK)).stream()
                .filter(link -> link.relations().contains(relation))
                .map(Link::target)
                .forEach(found::add);
        return found;
    }

    /** Addresses in TXT records; the draft leaves the form open, so any https address counts. */
    private List<String> records(CheckSpec spec, Site site) {
        List<CompletableFuture<NameServer.Resolution>> pending = new ArrayList<>();
        for (JsonNode query : spec.probe().path("dns")) {
            String name = query.path("prefix").asString() + site.host();
            pending.add(
                    site.start(() -> nameServer.query(name, query.path("type").asString())));
        }
        List<String> found = new ArrayList<>();
        for (CompletableFuture<NameServer.Resolution> future : pending) {
            if (site.<NameServer.Resolution>await(future, NameServer.Failed::new)
                    instanceof NameServer.Records answered) {
                answered.records().stream()
                        .filter(record -> record.contains("https://"))
                        .map(record ->
                                record.substring(record.indexOf("https://")).split("[\\s\";]", 2)[0])
                        .forEach(found::add);
            }
        }
        return found;
    }
}
