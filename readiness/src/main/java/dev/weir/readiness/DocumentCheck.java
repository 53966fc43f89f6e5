package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether one JSON document stands at a well-known path and has the members that the catalogue asks for. */
final class DocumentCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        JsonReply document =
                JsonReply.of(site, site.fetch(site.ask(spec.text("path")).with(spec.headers())));
        Trail trail = new Trail(spec);
        Reply reply = document.reply();
        if (!document.isPresent()) {
            return absent(spec, trail, document);
        }
        trail.add(reply.step(Outcome.POSITIVE, received(reply)));
        document.flagRepeatedNames(trail);
        String label = "Validate " + spec.subject() + " structure";
        Optional<String> missing = spec.shape().missing(document.root());
        if (missing.isPresent()) {
            trail.note(Action.VALIDATE, label, Outcome.NEGATIVE, sentence(missing.get()));
            return trail.fail(spec.has("incomplete") ? "incomplete" : "invalid", "problem", missing.get());
        }
        trail.note(Action.VALIDATE, label, Outcome.POSITIVE, "Has all required members");
        return trail.pass("pass", counts(document.root()));
    }

    private static Verdict absent(CheckSpec spec, Trail trail, JsonReply document) {
        Reply reply = document.reply();
        return switch (document.state()) {
            case OBSTRUCTED ->
                trail.add(reply.step(Outcome.NEUTRAL, "Server " + document.problem()))
                        .unable("the server " + document.problem());
            case MALFORMED ->
                trail.add(reply.step(Outcome.NEGATIVE, "Server " + document.problem()))
                        .fail("invalid", "problem", "the server " + document.problem());
            default ->
                trail.add(reply.step(
                                Outcome.NEGATIVE, "Server " + document.problem() + " -- " + spec.message("notFound")))
                        .fail("notFound");
        };
    }

    /** What a success looks like in the evidence. */
    static String received(Reply reply) {
        String type = reply.contentType();
        return "Received " + reply.status() + " response"
                + (type.isEmpty() ? " without a content-type" : " with content-type: " + type);
    }

    /** The same text beginning with a capital letter. */
    static String sentence(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** Every array of the document by its name, so that a message can say how much is in it. */
    private static String[] counts(JsonNode document) {
        return document.propertyStream()
                .filter(member -> member.getValue().isArray())
                .flatMap(member -> java.util.stream.Stream.of(
                        member.getKey(), String.valueOf(member.getValue().size())))
                .toArray(String[]::new);
    }
}
