package dev.weir.cache;

import dev.weir.http.CacheControl;
import dev.weir.http.EntityTag;
import dev.weir.http.EntityTags;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be stored, and as what (RFC 9111 §3, §3.2). Pure. */
final class Judge {
    private static final HeaderName SET_COOKIE2 = HeaderName.of("Set-Cookie2");

    /** Never kept: they belong to one hop, one user or one moment, or are made anew for every answer. */
    private static final List<HeaderName> NEVER_STORED = List.of(
            HeaderName.AGE,
            HeaderName.CONNECTION,
            HeaderName.CONTENT_LENGTH,
            HeaderName.KEEP_ALIVE,
            HeaderName.PROXY_AUTHENTICATE,
            HeaderName.of("Proxy-Authentication-Info"),
            HeaderName.PROXY_AUTHORIZATION,
            HeaderName.PROXY_CONNECTION,
            HeaderName.SET_COOKIE,
            SET_COOKIE2,
            HeaderName.TE,
            HeaderName.TRAILER,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.UPGRADE);

    /** Describe the stored bytes, which a 304 does not bring (§3.2). */
    private static final List<HeaderName> NEVER_UPDATED = List.of(
            HeaderName.CONTENT_ENCODING, HeaderName.CONTENT_LENGTH, HeaderName.CONTENT_RANGE, HeaderName.CONTENT_TYPE);

    private final CacheSettings settings;

    Judge(CacheSettings settings) {
        this.settings = settings;
    }

    /** An answer's head with the judgement on it. */
    record Judged(Verdict verdict, Directives directives, Selection selection, long lifetime) {}

    /**
     * @param request the fields as the origin got them, conditions of ours aside
     * @param received the wall clock in milliseconds
     */
    Judged judge(String method, Headers request, int status, Headers response, long received) {
        Directives directives = Directives.of(response, settings.targeted());
        Selection selection =
                Selection.of(response.all(HeaderName.VARY), request).orElse(null);
        boolean guess = settings.heuristics() && !request.contains(HeaderName.COOKIE);
        long lifetime = directives.noCache() ? 0 : Freshness.lifetime(status, response, directives, received, guess);
        Verdict verdict = verdict(method, request, status, response, directives, selection, lifetime);
        return new Judged(verdict, directives, selection == null ? Selection.NONE : selection, lifetime);
    }

    private static Verdict verdict(
            String method,
            Headers request,
            int status,
            Headers response,
            Directives directives,
            @Nullable Selection selection,
            long lifetime) {
        if (!method.equals("GET")) {
            return Verdict.REQUEST;
        }
        if (CacheControl.parse(request.all(HeaderName.CACHE_CONTROL)).has("no-store")) {
            return Verdict.REQUEST_NO_STORE;
        }
        if (status < 200 || status == 206 || status == 304 || (directives.mustUnderstand() && !understands(status))) {
            return Verdict.STATUS;
        }
        if (directives.noStore() && !directives.mustUnderstand()) {
            return Verdict.NO_STORE;
        }
        if (directives.isPrivate()) {
            return Verdict.PRIVATE;
        }
        if (request.contains(HeaderName.AUTHORIZATION) && !directives.sharesAuthorized()) {
            return Verdict.AUTHORIZATION;
        }
        if ((response.contains(HeaderName.SET_COOKIE) && !directives.unshared().contains(HeaderName.SET_COOKIE))
                || (response.contains(SET_COOKIE2) && !directives.unshared().contains(SET_COOKIE2))) {
            return Verdict.SET_COOKIE;
        }
        if (selection == null) {
            return Verdict.VARY;
        }
        boolean storable =
                Freshness.isExplicit(directives, response) || directives.isPublic() || Freshness.isHeuristic(status);
        boolean useful = lifetime > 0
                || response.contains(HeaderName.ETAG)
                || response.contains(HeaderName.LAST_MODIFIED)
                || (!directives.neverStale()
                        && (directives.staleWhileRevalidate() > 0 || directives.staleIfError() > 0));
        return storable && useful ? Verdict.STORE : Verdict.USELESS;
    }

    /** The statuses whose caching rules this cache implements (RFC 9110 §15). */
    private static boolean understands(int status) {
        return switch (status) {
            case 200,
                    203,
                    204,
                    300,
                    301,
                    302,
                    303,
                    307,
                    308,
                    400,
                    401,
                    403,
                    404,
                    405,
                    406,
                    409,
                    410,
                    411,
                    413,
                    414,
                    415,
                    421,
                    422,
                    429,
                    500,
                    501,
                    502,
                    503,
                    504,
                    505 -> true;
            default -> false;
        };
    }

    /** The stored form of an answer that may be stored. */
    StoredResponse store(Judged judged, int status, Headers response, Body body, Moment asked, Moment received) {
        return new StoredResponse(
                status,
                keep(response, judged.directives()),
                body,
                judged.selection(),
                judged.directives(),
                received,
                Freshness.initialAge(response, asked, received),
                judged.lifetime());
    }

    /**
     * The stored form of what was written to disk: directives and lifetime are read from the fields again, by the settings of
     * today. What chose the answer is as it was.
     */
    StoredResponse restore(DiskFormat.Head head, Body body) {
        Directives directives = Directives.of(head.headers(), settings.targeted());
        // Whether a guess was allowed then is known by its outcome
        long lifetime = directives.noCache()
                ? 0
                : Freshness.lifetime(head.status(), head.headers(), directives, head.received(), settings.heuristics());
        return new StoredResponse(
                head.status(),
                head.headers(),
                body,
                head.selection(),
                directives,
                new Moment(head.received(), 0),
                head.initialAge(),
                Math.min(lifetime, head.lifetime()));
    }

    private static Headers keep(Headers response, Directives directives) {
        Headers kept = new Headers();
        for (int i = 0; i < response.size(); i++) {
            HeaderName name = response.nameAt(i);
            if (!NEVER_STORED.contains(name) && !directives.unshared().contains(name)) {
                kept.add(name, response.valueAt(i));
            }
        }
        return kept;
    }

    /** Whether a 304 to our question is about what is stored (RFC 9111 §4.3.4). */
    static boolean confirms(StoredResponse stored, Headers notModified) {
        Optional<EntityTag> named = notModified.first(HeaderName.ETAG).flatMap(EntityTag::parse);
        EntityTag ours = stored.tag();
        return named.isEmpty() || ours == null || named.get().weakMatches(ours);
    }

    /** The stored answer with the fields of a 304, or of a HEAD's answer, put over its own (§3.2, §4.3.4). */
    Freshened freshen(StoredResponse stored, Headers request, Headers update, Moment asked, Moment received) {
        Headers merged = stored.headers().copy();
        for (int i = 0; i < update.size(); i++) {
            HeaderName name = update.nameAt(i);
            if (NEVER_UPDATED.contains(name) || NEVER_STORED.contains(name)) {
                continue;
            }
            if (update.indexOf(name, 0) == i) {
                merged.remove(name);
            }
            merged.add(name, update.valueAt(i));
        }
        Headers all = merged;
        if (update.contains(HeaderName.AGE)) {
            all = merged.copy();
            all.set(HeaderName.AGE, update.combined(HeaderName.AGE));
        }
        Judged judged = judge("GET", request, stored.status(), all, received.millis());
        return new Freshened(judged.verdict(), store(judged, stored.status(), all, stored.body(), asked, received));
    }

    /**
     * @param verdict whether it may stay stored with what it says now
     * @param response what it is now, to answer the request at hand with in any case
     */
    record Freshened(Verdict verdict, StoredResponse response) {}

    /** What a HEAD's answer says about what is stored. */
    enum Resemblance {
        /** It names the stored version. */
        SAME,
        /** It is about another version. */
        OTHER,
        /** It may be about the stored version or another of the same length. */
        UNKNOWN
    }

    /**
     * Compares by validators and length (§4.3.5). The RFC would take the same length alone for the same version; we take it for
     * no news, since fields of one version on the bytes of another are worse than asking again.
     */
    static Resemblance compare(StoredResponse stored, int status, Headers head, String length) {
        if (status != stored.status()
                || (!length.isEmpty()
                        && !length.equals(Long.toString(stored.body().length())))) {
            return Resemblance.OTHER;
        }
        Optional<EntityTag> named = head.first(HeaderName.ETAG).flatMap(EntityTag::parse);
        EntityTag ours = stored.tag();
        if (named.isPresent() && ours != null) {
            return named.get().equals(ours) ? Resemblance.SAME : Resemblance.OTHER;
        }
        String modified = head.combined(HeaderName.LAST_MODIFIED);
        String before = stored.headers().combined(HeaderName.LAST_MODIFIED);
        if (modified.isEmpty() || before.isEmpty()) {
            return Resemblance.UNKNOWN;
        }
        return modified.equals(before) ? Resemblance.SAME : Resemblance.OTHER;
    }

    /** Whether the client already has this version (RFC 9110 §13.1.2, §13.1.3, §13.2.2). */
    static boolean isNotModified(StoredResponse stored, Headers request) {
        if (stored.status() != 200) {
            return false;
        }
        if (request.contains(HeaderName.IF_NONE_MATCH)) {
            List<String> asked = request.all(HeaderName.IF_NONE_MATCH);
            EntityTag tag = stored.tag();
            return tag == null
                    ? EntityTags.parse(asked).any()
                    : EntityTags.parse(asked).weaklyMatch(tag);
        }
        int since = request.indexOf(HeaderName.IF_MODIFIED_SINCE, 0);
        return since >= 0
                && Freshness.date(request.valueAt(since), stored.received().millis())
                        .filter(date -> stored.modifiedMillis() / 1000 <= date.getEpochSecond())
                        .isPresent();
    }
}
