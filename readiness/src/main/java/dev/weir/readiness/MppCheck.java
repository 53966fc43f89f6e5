package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether the site's OpenAPI document says what its operations cost. */
final class MppCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        String path = spec.text("path");
        Reply reply =
                site.fetch(site.ask(path).upTo(spec.probe().path("maxBytes").asInt()));
        JsonReply document = JsonReply.of(site, reply);
        Trail trail = new Trail(spec);
        if (!document.isPresent()) {
            trail.add(reply.step(Outcome.NEUTRAL, path + " " + document.problem()));
            return switch (document.state()) {
                case OBSTRUCTED -> trail.unable(path + " " + document.problem());
                case MALFORMED -> trail.fail("invalid", "problem", path + " " + document.problem());
                default -> trail.fail("notFound");
            };
        }
        trail.add(reply.step(Outcome.POSITIVE, DocumentCheck.received(reply)));
        document.flagRepeatedNames(trail);
        long operations = document.root()
                .path("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .map(operation -> operation.path(spec.text("extension")))
                .filter(info -> offers(info).anyMatch(offer -> isPriced(spec, offer)))
                .count();
        trail.note(
                Action.PARSE,
                "Look for payment information",
                operations > 0 ? Outcome.POSITIVE : Outcome.NEUTRAL,
                operations + " operation(s) with valid " + spec.text("extension"));
        trail.details().put("operationCount", operations);
        return operations > 0 ? trail.pass("pass", "operations", String.valueOf(operations)) : trail.fail("notFound");
    }

    /** The offer itself, or those in its lists. */
    private static Stream<JsonNode> offers(JsonNode info) {
        return Stream.concat(
                Stream.of(info), info.valueStream().filter(JsonNode::isArray).flatMap(JsonNode::valueStream));
    }

    private static boolean isPriced(CheckSpec spec, JsonNode offer) {
        List<String> methods = spec.texts("methods");
        return spec.texts("intents").contains(offer.path("intent").asString(""))
                && methods.contains(offer.path("method").asString(""))
                && (offer.path("amount").isString() || offer.path("amount").isNumber());
    }
}
