package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether an authorization server describes itself (RFC 8414, OpenID Connect Discovery 1.0). */
final class OAuthDiscoveryCheck implements Check {
    private static final int MAX_REPORTED = 50;

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        Map<String, JsonNode> valid = new LinkedHashMap<>();
        String invalid = "";
        String obstructed = "";
        for (Reply reply : site.fetchAll(spec.texts("paths"), ask -> ask)) {
            JsonReply document = JsonReply.of(site, reply);
            String name = document.path().substring(document.path().lastIndexOf('/') + 1);
            if (!document.isPresent()) {
                boolean open = document.state() == JsonReply.State.OBSTRUCTED;
                trail.add(reply.step(open ? Outcome.NEUTRAL : Outcome.NEGATIVE, name + " " + document.problem()));
                if (open) {
                    obstructed = name + " " + document.problem();
                } else if (document.state() == JsonReply.State.MALFORMED) {
                    invalid = name + " " + document.problem();
                }
                continue;
            }
            trail.add(reply.step(Outcome.POSITIVE, "Received JSON from " + name));
            document.flagRepeatedNames(trail);
            Optional<String> missing = spec.shape().missing(document.root());
            String label = "Validate " + name + " structure";
            if (missing.isPresent()) {
                invalid = name + ": " + missing.get();
                trail.note(Action.VALIDATE, label, Outcome.NEGATIVE, DocumentCheck.sentence(missing.get()));
            } else {
                valid.put(name, document.root());
                trail.note(
                        Action.VALIDATE,
                        label,
                        Outcome.POSITIVE,
                        "Valid metadata with issuer: "
                                + document.root().path("issuer").asString());
            }
        }
        String preferred = spec.text("preferred");
        if (!valid.isEmpty()) {
            String source = valid.containsKey(preferred)
                    ? preferred
                    : valid.keySet().iterator().next();
            describe(trail.details(), source, valid.getOrDefault(source, trail.details()));
            return trail.pass(source.equals(preferred) ? "openid" : "pass");
        }
        if (!obstructed.isEmpty()) {
            return trail.unable(obstructed);
        }
        return invalid.isEmpty() ? trail.fail("notFound") : trail.fail("invalid", "problem", invalid);
    }

    private static void describe(ObjectNode details, String source, JsonNode metadata) {
        details.put("source", source)
                .put("issuer", Untrusted.line(metadata.path("issuer").asString()))
                .put(
                        "hasAuthorizationEndpoint",
                        metadata.path("authorization_endpoint").isString())
                .put("hasTokenEndpoint", metadata.path("token_endpoint").isString())
                .put("hasJwksUri", metadata.path("jwks_uri").isString());
        ArrayNode grants = details.putArray("grantTypes");
        List<String> types = metadata.path("grant_types_supported")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .limit(MAX_REPORTED)
                .toList();
        types.forEach(type -> grants.add(Untrusted.line(type)));
    }
}
