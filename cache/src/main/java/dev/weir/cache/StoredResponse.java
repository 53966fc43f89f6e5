package dev.weir.cache;

import dev.weir.http.EntityTag;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is kept. Its fields are those of the origin without the hop's own, {@code Age}, framing and what must not be
 * shared. Immutable and safe to share between threads.
 */
public final class StoredResponse {
    private static final int OVERHEAD = 512;

    private final int status;
    private final Headers headers;
    private final Body body;
    private final Selection selection;
    private final Directives directives;
    private final Moment received;
    private final long initialAge;
    private final long lifetime;
    private final boolean authorized;
    private final String coding;
    private final @Nullable EntityTag tag;
    private final @Nullable Instant lastModified;
    private final long date;
    private final long weight;

    /**
     * @param headers not to be touched by anybody from now on
     * @param initialAge milliseconds (RFC 9111 §4.2.3); a very large one makes the answer stale from the start
     * @param lifetime milliseconds
     */
    StoredResponse(
            int status,
            Headers headers,
            Body body,
            Selection selection,
            Directives directives,
            Moment received,
            long initialAge,
            long lifetime) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.selection = selection;
        this.directives = directives;
        this.received = received;
        this.initialAge = initialAge;
        this.lifetime = lifetime;
        this.authorized = directives.sharesAuthorized();
        this.coding = headers.combined(HeaderName.CONTENT_ENCODING);
        this.tag = headers.first(HeaderName.ETAG).flatMap(EntityTag::parse).orElse(null);
        this.lastModified = Freshness.lastModified(headers, received.millis()).orElse(null);
        this.date = Freshness.dateOf(headers, received.millis());
        long fields = 0;
        for (int i = 0; i < headers.size(); i++) {
            fields += 80L + headers.valueAt(i).length();
        }
        this.weight = OVERHEAD + fields + selection.weight() + body.length();
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The fields; shared, not to be changed. */
    public Headers headers() {
        return headers;
    }

    /** The content. */
    public Body body() {
        return body;
    }

    Selection selection() {
        return selection;
    }

    Directives directives() {
        return directives;
    }

    Moment received() {
        return received;
    }

    long initialAge() {
        return initialAge;
    }

    long lifetime() {
        return lifetime;
    }

    /** Bytes of memory it stands for. */
    long weight() {
        return weight;
    }

    @Nullable
    EntityTag tag() {
        return tag;
    }

    @Nullable
    Instant lastModified() {
        return lastModified;
    }

    /** What a client's {@code If-Modified-Since} is compared with (RFC 9111 §4.3.2). */
    long modifiedMillis() {
        Instant modified = lastModified;
        return modified == null ? date : modified.toEpochMilli();
    }

    /** Whether there is anything to ask the origin by whether it changed. */
    boolean hasValidator() {
        return tag != null || lastModified != null || headers.contains(HeaderName.ETAG);
    }

    /** Milliseconds, {@code current_age} (§4.2.3). */
    long age(Moment now) {
        return initialAge + now.since(received);
    }

    /** Milliseconds it is still fresh for; negative how long it has been stale. */
    long remaining(Moment now) {
        return lifetime - age(now);
    }

    /** Whether this request may be given it, as far as {@code Vary}, codings and credentials go. */
    boolean fits(Headers request) {
        if (!selection.matches(request)) {
            return false;
        }
        if (!coding.isEmpty()
                && selection.names().contains(HeaderName.ACCEPT_ENCODING)
                && !Selection.acceptable(coding, request)) {
            return false;
        }
        return authorized || !request.contains(HeaderName.AUTHORIZATION);
    }

    /** The same answer as it would look had it been received now, when it comes from a time before this process. */
    StoredResponse readAt(Moment now) {
        boolean future = received.millis() > now.millis();
        // A clock that went back, or a file from a machine that was ahead: how old it is cannot be said
        long age = future ? Long.MAX_VALUE / 4 : initialAge + now.millis() - received.millis();
        return new StoredResponse(status, headers, body, selection, directives, now, age, lifetime);
    }

    /** Puts the conditions into a request that ask the origin whether this is still good (RFC 9111 §4.3.1). */
    public void makeConditional(Headers toOrigin) {
        toOrigin.remove(HeaderName.IF_NONE_MATCH)
                .remove(HeaderName.IF_MODIFIED_SINCE)
                .remove(HeaderName.IF_RANGE)
                .remove(HeaderName.RANGE);
        headers.first(HeaderName.ETAG).ifPresent(value -> toOrigin.set(HeaderName.IF_NONE_MATCH, value));
        if (lastModified != null) {
            headers.first(HeaderName.LAST_MODIFIED)
                    .ifPresent(value -> toOrigin.set(HeaderName.IF_MODIFIED_SINCE, value));
        }
    }
}
