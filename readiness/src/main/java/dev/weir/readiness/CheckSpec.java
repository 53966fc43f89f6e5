package dev.weir.readiness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A check as the catalogue describes it. Immutable. */
public final class CheckSpec {
    private final String id;
    private final Category category;
    private final String name;
    private final String subject;
    private final String since;
    private final boolean optIn;
    private final boolean informational;
    private final Set<Profile> profiles;
    private final JsonNode probe;
    private final Map<String, String> messages;
    private final Map<String, String> conclusions;
    private final Map<String, String> templates;
    private final Guide guide;

    CheckSpec(JsonNode data, Category category, Map<String, String> templates, String guideReference) {
        this.id = data.path("id").asString();
        this.category = category;
        this.name = data.path("name").asString();
        this.subject = data.path("subject").asString();
        this.since = data.path("since").asString();
        this.optIn = data.path("optIn").asBoolean(false);
        this.informational = data.path("informational").asBoolean(false);
        this.profiles = profiles(data);
        this.probe = data.path("probe");
        this.messages = texts(data.path("messages"));
        this.conclusions = texts(data.path("conclusions"));
        this.templates = templates;
        this.guide = guide(data.path("guide"), guideReference);
    }

    private static Set<Profile> profiles(JsonNode data) {
        Set<Profile> found = new TreeSet<>();
        found.add(Profile.ALL);
        data.path("profiles")
                .valueStream()
                .forEach(name -> Profile.named(name.asString()).ifPresent(found::add));
        return Set.copyOf(found);
    }

    private static Guide guide(JsonNode data, String reference) {
        String skill = data.path("skill").asString("");
        return new Guide(
                data.path("goal").asString(),
                data.path("description").asString(),
                data.path("shortPrompt").asString(),
                data.path("prompt").asString(),
                data.path("specUrls").valueStream().map(JsonNode::asString).toList(),
                skill.isEmpty() ? Optional.empty() : Optional.of(reference.replace("{skill}", skill)));
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> found = new LinkedHashMap<>();
        object.propertyStream()
                .forEach(member -> found.put(member.getKey(), member.getValue().asString()));
        return found;
    }

    /** The id, as in {@code robotsTxt}. */
    public String id() {
        return id;
    }

    /** The category it stands in. */
    public Category category() {
        return category;
    }

    /** The name for a person. */
    public String name() {
        return name;
    }

    /** The revision of the catalogue that brought it. */
    public String since() {
        return since;
    }

    /** Whether it counts in scores only when asked for by name. */
    public boolean isOptIn() {
        return optIn;
    }

    /** How it is made to pass. */
    public Guide guide() {
        return guide;
    }

    /** Whether the profile asks for it. */
    public boolean isIn(Profile profile) {
        return profiles.contains(profile);
    }

    /** Whether it never fails: not passing says nothing about the site. */
    boolean isInformational() {
        return informational;
    }

    /** What it is about, as the subject of a sentence. */
    String subject() {
        return subject;
    }

    /** The parameters of its probe. */
    JsonNode probe() {
        return probe;
    }

    /** One textual parameter of its probe. */
    String text(String parameter) {
        JsonNode value = probe.path(parameter);
        if (!value.isString()) {
            throw new ReadinessException(
                    "catalogue: check " + id + " lacks the text \"" + parameter + "\" in its probe");
        }
        return value.asString();
    }

    /** One list of texts among the parameters of its probe. */
    List<String> texts(String parameter) {
        JsonNode value = probe.path(parameter);
        if (!value.isArray() || value.isEmpty()) {
            throw new ReadinessException(
                    "catalogue: check " + id + " lacks the list \"" + parameter + "\" in its probe");
        }
        return value.valueStream().map(JsonNode::asString).toList();
    }

    /** The header fields of its probe, in the spelling of the catalogue. */
    Map<String, String> headers() {
        return texts(probe.path("headers"));
    }

    /** The members that its document must have. */
    Shape shape() {
        return Shape.of(probe.path("require"));
    }

    /** Whether it has a message of its own under this key. */
    boolean has(String key) {
        return messages.containsKey(key);
    }

    /** Whether it asks nothing of its own but judges what another check found. */
    boolean isDerived() {
        return probe.has("from");
    }

    /** The message of this key, or the catalogue's template of this name; placeholders not yet filled. */
    String message(String key) {
        String message = messages.getOrDefault(key, templates.get(key));
        if (message == null) {
            throw new ReadinessException("catalogue: check " + id + " has no message \"" + key + "\"");
        }
        return message.replace("{subject}", subject);
    }

    /** The concluding summary of this key: the message unless the catalogue gives another. */
    String conclusion(String key) {
        String conclusion = conclusions.get(key);
        return conclusion == null ? message(key) : conclusion;
    }

    @Override
    public String toString() {
        return id;
    }
}
