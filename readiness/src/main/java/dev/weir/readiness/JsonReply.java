package dev.weir.readiness;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A JSON document that was asked for, and whether it is one.
 *
 * @param root the document; a missing node when there is none
 * @param problem why there is none, as the predicate of a sentence; empty when there is one
 * @param repeatedNames whether the document repeats a member name
 */
record JsonReply(Reply reply, State state, JsonNode root, String problem, boolean repeatedNames) {
    enum State {
        PRESENT,
        /** Another status than success. */
        ABSENT,
        /** Success, but the page is what the site says to everything. */
        SOFT_404,
        /** Nothing could be learnt. */
        OBSTRUCTED,
        /** Something is there that is not JSON. */
        MALFORMED
    }

    static JsonReply of(Site site, Reply reply) {
        if (reply.isObstructed()) {
            return without(reply, State.OBSTRUCTED, reply.problem());
        }
        if (!reply.isOk()) {
            return without(reply, State.ABSENT, reply.problem());
        }
        if (reply.isHtml()) {
            return without(reply, State.SOFT_404, "returned HTML (likely soft-404)");
        }
        if (reply.isTruncated()) {
            return without(
                    reply, State.MALFORMED, "returned more than " + reply.ask().maxBytes() + " bytes");
        }
        return switch (JsonDocument.parse(reply.body())) {
            case JsonDocument.Malformed malformed ->
                site.isCatchAll(reply)
                        ? without(reply, State.SOFT_404, "returned what it answers to any path (likely soft-404)")
                        : without(reply, State.MALFORMED, "returned invalid JSON: " + malformed.problem());
            case JsonDocument.Parsed parsed ->
                site.isCatchAll(reply)
                        ? without(reply, State.SOFT_404, "returned what it answers to any path (likely soft-404)")
                        : new JsonReply(reply, State.PRESENT, parsed.root(), "", parsed.repeatedNames());
        };
    }

    private static JsonReply without(Reply reply, State state, String problem) {
        return new JsonReply(reply, state, MissingNode.getInstance(), problem, false);
    }

    boolean isPresent() {
        return state == State.PRESENT;
    }

    /** The document that was asked for, for a message. */
    String path() {
        return reply.ask().url().getRawPath();
    }

    /** Says in the evidence that readers may understand the document differently. */
    void flagRepeatedNames(Trail trail) {
        if (repeatedNames) {
            trail.note(
                    Step.Action.VALIDATE,
                    "Check member names",
                    Outcome.NEGATIVE,
                    path() + " repeats a member name: readers disagree about its value");
        }
    }
}
