package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.readiness.Step.Action;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether something is sold for payment within HTTP: an answer 402 with x402 requirements, or a listing in the Bazaar. */
final class X402Check implements Check {
    private static final int PAYMENT_REQUIRED = 402;

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        List<Ask> asks = new ArrayList<>();
        for (String path : spec.texts("paths")) {
            asks.add(site.ask(path).shownAs(site.origin() + path));
        }
        // The Bazaar is asked for its whole list, so it never learns which site is examined.
        Optional<Ask> bazaar = PublicName.isPublic(site.host(), site.catalogue())
                ? Optional.of(site.ask(URI.create(spec.text("bazaar")))
                        .upTo(spec.probe().path("bazaarMaxBytes").asInt()))
                : Optional.empty();
        bazaar.ifPresent(asks::add);
        List<Reply> replies = site.fetchAll(asks);
        boolean paid = false;
        for (Reply reply : replies.subList(0, replies.size() - (bazaar.isPresent() ? 1 : 0))) {
            paid |= judge(spec, trail, reply);
        }
        boolean listed = bazaar.isPresent() && isListed(spec, site, trail, replies.getLast());
        if (bazaar.isEmpty()) {
            trail.note(
                    Action.VALIDATE,
                    "x402 Bazaar",
                    Outcome.NEUTRAL,
                    "Not asked: " + site.host() + " is not a public host name");
        }
        return paid ? trail.pass("pass") : listed ? trail.pass("listed") : trail.fail("notFound");
    }

    private static boolean judge(CheckSpec spec, Trail trail, Reply reply) {
        String path = reply.ask().url().getRawPath();
        boolean required = reply.status() == PAYMENT_REQUIRED && hasRequirements(spec, reply);
        String finding = reply.status() == PAYMENT_REQUIRED
                ? required ? " with x402 payment requirements" : " without x402 payment requirements"
                : reply.status() == 0 ? "" : " (not 402)";
        trail.add(reply.step(required ? Outcome.POSITIVE : Outcome.NEUTRAL, path + " " + reply.problem() + finding));
        return required;
    }

    /** Requirements stand in a header as base64 JSON (version 2) or in the body (version 1). */
    private static boolean hasRequirements(CheckSpec spec, Reply reply) {
        String member = spec.text("bodyMember");
        String header = reply.header(HeaderName.of(spec.text("header")));
        return (!header.isEmpty() && hasMember(decode(header), member)) || hasMember(reply.body(), member);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return "".getBytes(StandardCharsets.UTF_8);
        }
    }

    private static boolean hasMember(byte[] json, String member) {
        return JsonDocument.parse(json) instanceof JsonDocument.Parsed parsed
                && parsed.root().path(member).isArray()
                && !parsed.root().path(member).isEmpty();
    }

    private static boolean isListed(CheckSpec spec, Site site, Trail trail, Reply reply) {
        JsonDocument document = reply.isOk() && !reply.isTruncated()
                ? JsonDocument.parse(reply.body())
                : new JsonDocument.Malformed(reply.isTruncated() ? "the list is too long" : reply.problem());
        if (!(document instanceof JsonDocument.Parsed parsed)) {
            trail.add(reply.step(Outcome.NEUTRAL, "Bazaar API " + reply.problem()));
            return false;
        }
        List<JsonNode> entries = spec.texts("bazaarLists").stream()
                .map(name -> parsed.root().path(name))
                .filter(JsonNode::isArray)
                .findFirst()
                .map(list -> list.valueStream().toList())
                .orElse(List.of());
        long matching = entries.stream()
                .filter(entry -> isOf(site.host(), entry.path("resource")))
                .count();
        String returned = "Bazaar API returned " + entries.size() + " entries, ";
        trail.add(reply.step(
                matching > 0 ? Outcome.POSITIVE : Outcome.NEUTRAL,
                returned + (matching > 0 ? matching : "none") + " matching " + site.host()));
        return matching > 0;
    }

    private static boolean isOf(String host, JsonNode resource) {
        String address = resource.isObject()
                ? resource.path("url").asString("")
                : resource.isString() ? resource.asString() : "";
        try {
            String found = new URI(address).getHost();
            return found != null && found.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
