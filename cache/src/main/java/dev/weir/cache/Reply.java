package dev.weir.cache;

import dev.weir.http.EntityTag;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client gets out of a stored answer: all of it, a part (RFC 9110 §14), or word that it has it already (§13). Several
 * ranges in one request are answered with the whole, which §14.2 allows.
 *
 * @param status 200 or whatever is stored, 206, 304 or 416
 * @param headers the fields, {@code Age} included, without framing; the receiver's own
 * @param body where the bytes are
 * @param from the first byte to send
 * @param length how many bytes to send, for HEAD how many there would be; 0 for 304 and 416
 */
public record Reply(int status, Headers headers, Body body, long from, long length) {
    private static final HeaderName CONTENT_RANGE = HeaderName.CONTENT_RANGE;

    /** One range; beyond 18 digits there is no such body. */
    private static final Pattern RANGE = Pattern.compile("bytes[ \\t]*=[ \\t]*([0-9]{0,18})-([0-9]{0,18})[ \\t]*");

    /** What describes the content and so says nothing in a 304 (§15.4.5). */
    private static final List<HeaderName> ABOUT_CONTENT = List.of(
            HeaderName.CONTENT_ENCODING,
            HeaderName.of("Content-Language"),
            HeaderName.CONTENT_RANGE,
            HeaderName.CONTENT_TYPE,
            HeaderName.of("Content-MD5"),
            HeaderName.of("Content-Digest"));

    /**
     * @param request the fields as the cache was asked with
     * @param age {@code current_age} in milliseconds
     */
    static Reply of(StoredResponse stored, Headers request, long age) {
        Headers headers = stored.headers().copy();
        headers.add(HeaderName.AGE, Long.toString(Math.min(age / 1000, 1L << 31)));
        if (Judge.isNotModified(stored, request)) {
            ABOUT_CONTENT.forEach(headers::remove);
            if (stored.tag() != null) {
                // It would be needed only by a client that has no better validator
                headers.remove(HeaderName.LAST_MODIFIED);
            }
            return new Reply(304, headers, stored.body(), 0, 0);
        }
        long all = stored.body().length();
        int ranged = stored.status() == 200 ? request.indexOf(HeaderName.RANGE, 0) : -1;
        if (ranged >= 0 && continues(stored, request)) {
            var matcher = RANGE.matcher(request.valueAt(ranged));
            if (matcher.matches()) {
                String first = matcher.group(1);
                String last = matcher.group(2);
                if (!first.isEmpty() || !last.isEmpty()) {
                    return ranged(headers, stored.body(), all, first, last);
                }
            }
        }
        return new Reply(stored.status(), headers, stored.body(), 0, all);
    }

    private static Reply ranged(Headers headers, Body body, long all, String first, String last) {
        long from;
        long to;
        if (first.isEmpty()) {
            long suffix = Long.parseLong(last);
            from = Math.max(0, all - suffix);
            to = suffix == 0 ? -1 : all - 1;
        } else {
            from = Long.parseLong(first);
            to = last.isEmpty() ? all - 1 : Math.min(all - 1, Long.parseLong(last));
            if (!last.isEmpty() && Long.parseLong(last) < from) {
                // §14.1.1: not a range at all
                return new Reply(200, headers, body, 0, all);
            }
        }
        if (from >= all || to < from) {
            headers.set(CONTENT_RANGE, "bytes */" + all);
            return new Reply(416, headers, body, 0, 0);
        }
        headers.set(CONTENT_RANGE, "bytes " + from + "-" + to + "/" + all);
        return new Reply(206, headers, body, from, to - from + 1);
    }

    /** Whether the range is of this very version (§13.1.5). */
    private static boolean continues(StoredResponse stored, Headers request) {
        int at = request.indexOf(HeaderName.IF_RANGE, 0);
        if (at < 0) {
            return true;
        }
        String value = request.valueAt(at);
        Optional<EntityTag> tag = EntityTag.parse(value);
        EntityTag ours = stored.tag();
        if (tag.isPresent()) {
            return ours != null && ours.strongMatches(tag.get());
        }
        Instant modified = stored.lastModified();
        // §8.8.2.2: a date is strong only when the content cannot have changed twice within its second
        return modified != null
                && Freshness.date(value, stored.received().millis())
                        .filter(modified::equals)
                        .isPresent()
                && Freshness.dateOf(stored.headers(), stored.received().millis()) - modified.toEpochMilli() >= 60_000;
    }
}
