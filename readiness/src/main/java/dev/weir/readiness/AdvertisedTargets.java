package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Link;
import dev.weir.readiness.ExtendedTrack.Judged;
import dev.weir.robots.LlmsTxt;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether what a site advertises is there: a sample of its own addresses is fetched, and digests are compared. */
final class AdvertisedTargets {
    private AdvertisedTargets() {}

    static Judged ofLlmsTxt(JsonNode check, Site site) {
        String path = check.path("path").asString();
        Reply reply = site.fetch(site.ask(path).upTo(check.path("maxBytes").asInt()));
        if (ExtendedTrack.absent(site, reply, path).isPresent()) {
            return ExtendedTrack.neutral("There is no llms.txt");
        }
        return sample(
                check,
                site,
                "llms.txt",
                LlmsTxt.parse(reply.text()).items().stream()
                        .map(LlmsTxt.Item::url)
                        .toList());
    }

    static Judged ofLinkHeaders(JsonNode check, Site site) {
        return sample(
                check,
                site,
                "the Link headers",
                Link.parse(site.homepage().reply().headers(HeaderName.LINK)).stream()
                        .filter(link -> link.relations().stream()
                                .noneMatch(relation -> relation.startsWith("pre") || relation.startsWith("dns")))
                        .map(Link::target)
                        .toList());
    }

    private static Judged sample(JsonNode check, Site site, String source, List<String> references) {
        List<Ask> asks = own(site, references).stream()
                .limit(check.path("targets").asInt())
                .map(site::ask)
                .toList();
        if (asks.isEmpty()) {
            return ExtendedTrack.neutral("No address of this site is in " + source);
        }
        for (Reply reply : site.fetchAll(asks)) {
            if (reply.isObstructed()) {
                return ExtendedTrack.unable(reply.ask().url().getRawPath() + " " + reply.problem());
            }
            if (!reply.isOk()) {
                return ExtendedTrack.warn(
                        reply.ask().url().getRawPath() + ", advertised in " + source + ", " + reply.problem());
            }
        }
        return ExtendedTrack.pass("The first " + asks.size() + " address(es) in " + source + " answer");
    }

    /** The references that lead to this site itself. */
    private static List<URI> own(Site site, List<String> references) {
        URI home = URI.create(site.origin() + "/");
        List<URI> found = new ArrayList<>();
        for (String reference : references) {
            resolve(home, reference)
                    .filter(url -> home.getRawAuthority().equals(url.getRawAuthority()))
                    .filter(url -> !found.contains(url))
                    .ifPresent(found::add);
        }
        return found;
    }

    private static Optional<URI> resolve(URI base, String reference) {
        try {
            int fragment = reference.indexOf('#');
            return Optional.of(
                    base.resolve(new URI((fragment < 0 ? reference : reference.substring(0, fragment)).strip())));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    static Judged ofSkills(JsonNode check, Site site) {
        CheckSpec spec = site.catalogue().check("agentSkills").orElseThrow();
        Ask index = site.ask(spec.text("path"));
        JsonReply document = JsonReply.of(site, site.fetch(index));
        List<JsonNode> skills = document.root()
                .path("skills")
                .valueStream()
                .filter(skill -> !skill.path("digest").asString("").isEmpty())
                .limit(check.path("targets").asInt())
                .toList();
        if (skills.isEmpty()) {
            return ExtendedTrack.neutral("No skill has a digest to verify");
        }
        for (JsonNode skill : skills) {
            String name = skill.path("name").asString("");
            Optional<URI> url = resolve(index.url(), skill.path("url").asString(""));
            if (url.isEmpty() || url.get().getHost() == null) {
                return ExtendedTrack.warn("The address of skill " + name + " is not valid");
            }
            Reply reply = site.fetch(site.ask(url.get()));
            if (reply.isObstructed() || reply.isTruncated()) {
                return ExtendedTrack.unable(
                        "Skill " + name + (reply.isTruncated() ? " is too long" : " " + reply.problem()));
            }
            if (!reply.isOk()) {
                return ExtendedTrack.warn("Skill " + name + " " + reply.problem());
            }
            if (!skill.path("digest").asString("").equals("sha256:" + sha256(reply.body()))) {
                return ExtendedTrack.fail("The digest of skill " + name + " is not that of its bytes");
            }
        }
        return ExtendedTrack.pass("The digests of the first " + skills.size() + " skill(s) are right");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
