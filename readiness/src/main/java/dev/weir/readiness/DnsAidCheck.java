package dev.weir.readiness;

import dev.weir.readiness.NameServer.Failed;
import dev.weir.readiness.NameServer.NoSuchName;
import dev.weir.readiness.NameServer.Records;
import dev.weir.readiness.NameServer.Resolution;
import dev.weir.readiness.Step.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Whether the site's agents can be found through DNS (draft-mozleywilliams-dnsop-dnsaid, moving; the revision stands in the
 * catalogue): a service record (RFC 9460) with the parameters that the catalogue asks for, validated by DNSSEC.
 */
final class DnsAidCheck implements Check {
    private final NameServer nameServer;

    DnsAidCheck(NameServer nameServer) {
        this.nameServer = nameServer;
    }

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        String host = site.host();
        if (!PublicName.isPublic(host, site.catalogue())) {
            return trail.note(
                            Action.VALIDATE,
                            "Look for a public DNS zone",
                            Outcome.NEUTRAL,
                            host + " is an address or a private name")
                    .notApplicable("notApplicable", "host", host);
        }
        Map<String, Resolution> answers = ask(spec, site);
        Set<String> complete = new LinkedHashSet<>();
        Set<String> validated = new LinkedHashSet<>();
        Set<String> present = new LinkedHashSet<>();
        String failed = "";
        for (Map.Entry<String, Resolution> answer : answers.entrySet()) {
            String question = answer.getKey();
            String name = question.substring(question.indexOf(' ') + 1);
            switch (answer.getValue()) {
                case NoSuchName none -> step(trail, question, Outcome.NEGATIVE, "NXDOMAIN");
                case Failed failure -> {
                    failed = failure.message();
                    step(trail, question, Outcome.NEUTRAL, "No answer: " + failure.message());
                }
                case Records records
                when records.records().isEmpty() -> step(trail, question, Outcome.NEGATIVE, "No records");
                case Records records -> {
                    boolean serves = !question.startsWith("TXT ")
                            && records.records().stream()
                                    .anyMatch(record -> ServiceRecord.parse(record)
                                            .filter(service -> service.priority() >= 1)
                                            .filter(service -> service.parameters()
                                                    .keySet()
                                                    .containsAll(spec.texts("requiredParameters")))
                                            .isPresent());
                    present.add(name);
                    if (serves) {
                        complete.add(name);
                    }
                    if (serves && records.validated()) {
                        validated.add(name);
                    }
                    step(
                            trail,
                            question,
                            serves && records.validated() ? Outcome.POSITIVE : Outcome.NEUTRAL,
                            records.records().size() + " record(s), "
                                    + (records.validated() ? "validated" : "not validated") + " by DNSSEC: "
                                    + records.records().getFirst());
                }
            }
        }
        if (!validated.isEmpty()) {
            ArrayNode names = trail.details().putArray("names");
            validated.forEach(names::add);
            return trail.pass("pass", "names", String.join(", ", validated));
        }
        if (!failed.isEmpty()) {
            return trail.unable(failed);
        }
        return trail.fail(!complete.isEmpty() ? "notValidated" : !present.isEmpty() ? "incomplete" : "notFound");
    }

    private Map<String, Resolution> ask(CheckSpec spec, Site site) {
        List<CompletableFuture<Resolution>> pending = new ArrayList<>();
        List<String> questions = new ArrayList<>();
        for (JsonNode query : spec.probe().path("queries")) {
            String type = query.path("type").asString();
            String name = query.path("prefix").asString() + site.host();
            questions.add(type + " " + name);
            pending.add(site.start(() -> nameServer.query(name, type)));
        }
        Map<String, Resolution> answers = new LinkedHashMap<>();
        for (int i = 0; i < questions.size(); i++) {
            answers.put(questions.get(i), site.await(pending.get(i), Failed::new));
        }
        return answers;
    }

    private static void step(Trail trail, String question, Outcome outcome, String summary) {
        trail.note(Action.FETCH, "DNS " + question, outcome, summary);
    }
}
