package dev.weir.coding;

import dev.weir.edge.Request;
import dev.weir.http.AcceptEncoding;
import dev.weir.http.ContentCoding;
import dev.weir.http.DerivedTags;
import dev.weir.http.EntityTag;
import dev.weir.http.EntityTags;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.Vary;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What coding a body means for the fields of its answer, and for those of the requests that come back to it. */
final class CodedFields {
    private static final String ACCEPT_ENCODING = HeaderName.ACCEPT_ENCODING.toString();

    /** What every suffix of ours has, so that requests without one are let through unread. */
    private static final String MARK = "-w.";

    /** RFC 9421 §4.2: it may cover the fields that are changed here. */
    private static final HeaderName SIGNATURE = HeaderName.of("Signature");

    private static final List<HeaderName> ABOUT_THE_BYTES = List.of(
            HeaderName.CONTENT_LENGTH,
            HeaderName.ACCEPT_RANGES,
            HeaderName.of("Content-MD5"),
            HeaderName.of("Digest"),
            HeaderName.of("Content-Digest"),
            HeaderName.of("Repr-Digest"));

    private static final Map<ContentCoding, DerivedTags> TAGS = new EnumMap<>(ContentCoding.class);

    static {
        CodingSettings.MADE.forEach(coding -> TAGS.put(coding, DerivedTags.of(coding)));
    }

    private CodedFields() {}

    private static DerivedTags tags(ContentCoding coding) {
        DerivedTags tags = TAGS.get(coding);
        if (tags == null) {
            throw new IllegalArgumentException(coding + " is not made here");
        }
        return tags;
    }

    /** Says that which codings a client takes has a part in the choice (RFC 9110 §12.5.5). */
    static void vary(Headers toClient) {
        int first = toClient.indexOf(HeaderName.VARY, 0);
        if (first < 0) {
            toClient.add(HeaderName.VARY, ACCEPT_ENCODING);
        } else if (!toClient.valueAt(first).equalsIgnoreCase(ACCEPT_ENCODING)
                || toClient.indexOf(HeaderName.VARY, first + 1) >= 0) {
            toClient.set(HeaderName.VARY, Vary.merge(toClient.all(HeaderName.VARY), ACCEPT_ENCODING));
        }
    }

    /**
     * The body goes out in this coding.
     *
     * @param read whether it is the answer to GET or HEAD, so that its tag is this body's; after a PUT it is the new state's
     * @param same whether everybody gets the same bytes
     */
    static void coded(Headers toClient, ContentCoding coding, boolean read, boolean same) {
        toClient.set(HeaderName.CONTENT_ENCODING, coding.token());
        ABOUT_THE_BYTES.forEach(toClient::remove);
        if (read) {
            Optional<EntityTag> tag = toClient.first(HeaderName.ETAG).flatMap(EntityTag::parse);
            if (tag.isPresent()) {
                EntityTag derived = tags(coding).derive(tag.get());
                toClient.set(
                        HeaderName.ETAG,
                        new EntityTag(derived.opaque(), tag.get().weak() || !same).toString());
            }
        }
    }

    /** Whether a request has a tag of ours in one of the fields that {@link #restore} gives back. */
    static boolean mayHoldOurs(Headers request) {
        return mayHoldOurs(request, HeaderName.IF_NONE_MATCH)
                || mayHoldOurs(request, HeaderName.IF_MATCH)
                || mayHoldOurs(request, HeaderName.IF_RANGE);
    }

    private static boolean mayHoldOurs(Headers request, HeaderName field) {
        for (int i = request.indexOf(field, 0); i >= 0; i = request.indexOf(field, i + 1)) {
            if (request.valueAt(i).contains(MARK)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives conditions the tags back that ours were derived from. {@code If-None-Match} only those of codings that this client
     * takes: a cache between may ask for one client with the tags of what it keeps for others, and would hand that out on a 304.
     */
    static void restore(Request request, Headers toOrigin) {
        if (!mayHoldOurs(toOrigin)) {
            return;
        }
        AcceptEncoding accepted = AcceptEncoding.parse(request.headers().all(HeaderName.ACCEPT_ENCODING));
        boolean continues = false;
        for (Map.Entry<ContentCoding, DerivedTags> entry : TAGS.entrySet()) {
            DerivedTags tags = entry.getValue();
            tags.restore(toOrigin, HeaderName.IF_MATCH);
            if (!request.isRead() || accepted.accepts(entry.getKey())) {
                tags.restore(toOrigin, HeaderName.IF_NONE_MATCH);
            }
            continues |= tags.continuesDerived(toOrigin);
        }
        if (continues) {
            // RFC 9110 §13.1.5: what would be continued is never sent in parts, so all of it
            toOrigin.remove(HeaderName.RANGE).remove(HeaderName.IF_RANGE);
        }
    }

    /**
     * A 304 says which copy of the client's is still good: that in the coding it would get now, or else the one as it is, or
     * else one in another coding that it takes.
     *
     * @param coding what it would get
     * @return whether it is a coded one
     */
    static boolean notModified(Request request, Headers toClient, AcceptEncoding accepted, ContentCoding coding) {
        Optional<EntityTag> current = toClient.first(HeaderName.ETAG).flatMap(EntityTag::parse);
        if (current.isEmpty() || current.get().weak()) {
            return false;
        }
        List<EntityTag> known = EntityTags.parse(request.headers().all(HeaderName.IF_NONE_MATCH))
                .tags();
        Optional<EntityTag> copy = derived(known, current.get(), coding);
        if (copy.isEmpty() && known.stream().noneMatch(current.get()::weakMatches)) {
            for (ContentCoding other : TAGS.keySet()) {
                if (copy.isEmpty() && accepted.accepts(other)) {
                    copy = derived(known, current.get(), other);
                }
            }
        }
        copy.ifPresent(tag -> toClient.set(HeaderName.ETAG, tag.toString()));
        return copy.isPresent();
    }

    private static Optional<EntityTag> derived(List<EntityTag> known, EntityTag current, ContentCoding coding) {
        DerivedTags tags = TAGS.get(coding);
        return tags == null
                ? Optional.empty()
                : known.stream().filter(tags.derive(current)::weakMatches).findFirst();
    }

    /** Whether the trailers or a signature speak of the bytes, so that they would be wrong. */
    static boolean isSealed(Headers toClient) {
        if (toClient.contains(SIGNATURE)) {
            return true;
        }
        return toClient.contains(HeaderName.TRAILER)
                && toClient.combined(HeaderName.TRAILER)
                        .toLowerCase(Locale.ROOT)
                        .contains("digest");
    }
}
