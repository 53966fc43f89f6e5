package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.readiness.Step.Action;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Whether the site says who issues tokens for it (RFC 9728), at the well-known path or in a challenge. */
final class ProtectedResourceCheck implements Check {
    private static final int MAX_REPORTED = 20;

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        List<Reply> replies = site.fetchAll(List.of(site.ask(spec.text("home")), site.ask(spec.text("path"))));
        List<Reply> candidates = new ArrayList<>();
        Reply home = replies.getFirst();
        Optional<URI> announced = announced(home, spec.text("parameter"), site);
        trail.add(homeStep(home, announced));
        announced
                .map(url -> site.fetch(site.ask(url)))
                .filter(reply ->
                        !reply.ask().key().equals(replies.getLast().ask().key()))
                .ifPresent(candidates::add);
        candidates.add(replies.getLast());

        Optional<String> obstructed = Optional.empty();
        Optional<String> invalid = Optional.empty();
        for (Reply reply : candidates) {
            JsonReply document = JsonReply.of(site, reply);
            if (!document.isPresent()) {
                boolean open = document.state() == JsonReply.State.OBSTRUCTED;
                trail.add(reply.step(
                        open ? Outcome.NEUTRAL : Outcome.NEGATIVE, DocumentCheck.sentence(document.problem())));
                if (open) {
                    obstructed = Optional.of("the server " + document.problem());
                } else if (document.state() == JsonReply.State.MALFORMED) {
                    invalid = Optional.of("the server " + document.problem());
                }
                continue;
            }
            trail.add(reply.step(Outcome.POSITIVE, DocumentCheck.received(reply)));
            document.flagRepeatedNames(trail);
            Optional<String> missing = spec.shape().missing(document.root());
            trail.note(
                    Action.VALIDATE,
                    "Validate protected resource metadata",
                    missing.isEmpty() ? Outcome.POSITIVE : Outcome.NEGATIVE,
                    missing.map(DocumentCheck::sentence).orElse("Has resource and authorization_servers"));
            if (missing.isEmpty()) {
                describe(trail, document.root());
                return trail.pass("pass");
            }
            invalid = missing;
        }
        if (obstructed.isPresent()) {
            return trail.unable(obstructed.get());
        }
        return invalid.isEmpty() ? trail.fail("notFound") : trail.fail("invalid", "problem", invalid.get());
    }

    private static Step homeStep(Reply home, Optional<URI> announced) {
        if (announced.isPresent()) {
            return home.step(Outcome.POSITIVE, "WWW-Authenticate names resource metadata at " + announced.get());
        }
        boolean challenged = !home.header(HeaderName.WWW_AUTHENTICATE).isEmpty();
        return home.step(
                Outcome.NEUTRAL,
                "Homepage " + home.problem()
                        + (challenged
                                ? " (WWW-Authenticate header without resource_metadata)"
                                : " (no WWW-Authenticate header)"));
    }

    private static void describe(Trail trail, JsonNode metadata) {
        trail.details().put("resource", Untrusted.line(metadata.path("resource").asString()));
        ArrayNode servers = trail.details().putArray("authorizationServers");
        metadata.path("authorization_servers")
                .valueStream()
                .filter(JsonNode::isString)
                .limit(MAX_REPORTED)
                .forEach(server -> servers.add(Untrusted.line(server.asString())));
    }

    /** The address in {@code WWW-Authenticate: Bearer resource_metadata="…"} (RFC 9728 §5.1). */
    private static Optional<URI> announced(Reply home, String parameter, Site site) {
        for (String value : home.headers(HeaderName.WWW_AUTHENTICATE)) {
            int at = indexIgnoringCase(value, parameter + "=");
            if (at >= 0) {
                String rest = value.substring(at + parameter.length() + 1);
                boolean quoted = rest.startsWith("\"");
                int end = quoted ? rest.indexOf('"', 1) : rest.indexOf(',');
                String address = rest.substring(quoted ? 1 : 0, end < 0 ? rest.length() : end);
                try {
                    URI url = URI.create(site.origin() + "/").resolve(new URI(address.strip()));
                    return url.getHost() == null ? Optional.empty() : Optional.of(url);
                } catch (URISyntaxException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Not by lower-casing the value, which may change its length. */
    private static int indexIgnoringCase(String value, String wanted) {
        for (int at = 0; at + wanted.length() <= value.length(); at++) {
            if (value.regionMatches(true, at, wanted, 0, wanted.length())) {
                return at;
            }
        }
        return -1;
    }
}
