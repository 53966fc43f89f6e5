package dev.weir.cache;

import dev.weir.http.CacheControl;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared cache (RFC 9111). Nothing here waits or reads a clock: whoever calls says what time it is, and what has to be read
 * from disk is read elsewhere.
 *
 * <pre>{@code
 * switch (cache.look(key, "GET", fields, now)) {
 *     case Lookup.Hit hit -> send(cache.reply(hit.stored(), fields, hit.age()));
 *     case Lookup.Miss miss -> ask(cache.passage(key, "GET", fields, now));
 *     …
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class HttpCache implements AutoCloseable {
    private static final long MOST_STRIPES = 16;

    private final CacheSettings settings;
    private final Judge judge;
    private final Counts counts = new Counts();
    private final OffHeap offHeap;
    private final Stripe[] stripes;
    private final Flights flights;
    private final @Nullable DiskTier disk;

    private HttpCache(CacheSettings settings, @Nullable DiskFolder folder, Supplier<Moment> clock) {
        this.settings = settings;
        this.judge = new Judge(settings);
        this.offHeap = new OffHeap(settings.memory());
        this.flights = new Flights(settings.collapsed());
        // A stripe has to hold a few of the largest answers, or one of them empties it
        int count = (int) Math.clamp(settings.memory() / (4 * settings.maxObject()), 1, MOST_STRIPES);
        stripes = new Stripe[Integer.highestOneBit(count)];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe(settings.memory() / stripes.length, settings.variants(), counts);
        }
        this.disk = folder == null
                ? null
                : new DiskTier(
                        folder,
                        settings.disk().map(CacheSettings.Disk::size).orElse(0L),
                        settings.maxObject(),
                        judge,
                        offHeap,
                        counts,
                        key -> stripe(key).epoch(key),
                        clock);
    }

    /**
     * An empty cache, or one with what its disk folder holds.
     *
     * @param clock the time, for what the disk tier does on its own threads
     * @throws CacheException when the folder cannot be used
     */
    public static HttpCache open(CacheSettings settings, Supplier<Moment> clock) {
        DiskFolder folder = settings.disk()
                .map(CacheSettings.Disk::folder)
                .map(DirectoryFolder::open)
                .orElse(null);
        return new HttpCache(settings, folder, clock);
    }

    static HttpCache on(DiskFolder folder, CacheSettings settings, Supplier<Moment> clock) {
        return new HttpCache(settings, folder, clock);
    }

    /** What it was set up with. */
    public CacheSettings settings() {
        return settings;
    }

    Judge judge() {
        return judge;
    }

    OffHeap offHeap() {
        return offHeap;
    }

    Counts counts() {
        return counts;
    }

    private Stripe stripe(CacheKey key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return stripes[(hash >>> 24) & (stripes.length - 1)];
    }

    /**
     * What there is for a request without a body. Takes no lock.
     *
     * @param request the fields as the origin would get them
     */
    public Lookup look(CacheKey key, String method, Headers request, Moment now) {
        return look(key, method, request, now, true);
    }

    /** The same once {@link #load} has been here: what is not in memory now is not there. */
    public Lookup lookLoaded(CacheKey key, String method, Headers request, Moment now) {
        return look(key, method, request, now, false);
    }

    private Lookup look(CacheKey key, String method, Headers request, Moment now, boolean diskToo) {
        boolean head = method.equals("HEAD");
        if (!head && !method.equals("GET")) {
            return Lookup.METHOD;
        }
        if (request.contains(HeaderName.IF_MATCH) || request.contains(HeaderName.IF_UNMODIFIED_SINCE)) {
            // RFC 9111 §4.3.2: the origin's to judge
            return Lookup.BYPASS;
        }
        Stripe stripe = stripe(key);
        StoredResponse stored = stripe.find(key, request);
        CacheControl control = request.contains(HeaderName.CACHE_CONTROL)
                ? CacheControl.parse(request.all(HeaderName.CACHE_CONTROL))
                : null;
        if (stored == null) {
            if (diskToo && disk != null && disk.holds(key, request)) {
                return Lookup.ON_DISK;
            }
            return control != null && control.has("only-if-cached")
                    ? Lookup.ONLY_IF_CACHED
                    : stripe.contains(key) ? Lookup.VARY_MISS : Lookup.URI_MISS;
        }
        long age = stored.age(now);
        long remaining = stored.lifetime() - age;
        Lookup found = judged(stored, age, remaining, control, request);
        if (found instanceof Lookup.Hit hit) {
            counts.add(hit.remaining() > 0 ? CacheCounter.HIT : CacheCounter.STALE);
        } else if (found instanceof Lookup.Check check) {
            if (control != null && control.has("only-if-cached")) {
                return Lookup.ONLY_IF_CACHED;
            }
            if (head) {
                // The origin may answer it as it likes; what it says about the stored answer is heard in Passage
                return new Lookup.Miss(check.reason());
            }
        }
        return found;
    }

    private Lookup judged(
            StoredResponse stored, long age, long remaining, @Nullable CacheControl control, Headers request) {
        Directives directives = stored.directives();
        if (settings.requestDirectives()) {
            boolean check;
            if (control == null) {
                // RFC 9111 §5.4
                check = request.contains(HeaderName.PRAGMA)
                        && CacheControl.parse(request.all(HeaderName.PRAGMA)).has("no-cache");
            } else {
                check = control.has("no-cache")
                        || above(age, control.seconds("max-age"))
                        || below(remaining, control.seconds("min-fresh"));
            }
            if (check) {
                return new Lookup.Check(stored, remaining > 0 ? Forward.REQUEST : Forward.STALE);
            }
        }
        if (remaining > 0 && !directives.noCache()) {
            return new Lookup.Hit(stored, age, remaining, false);
        }
        if (!directives.neverStale() && -remaining <= directives.staleWhileRevalidate() * 1000) {
            return new Lookup.Hit(stored, age, Math.min(0, remaining), true);
        }
        if (control != null && control.has("max-stale") && settings.requestDirectives() && directives.staleUnasked()) {
            OptionalLong most = control.seconds("max-stale");
            boolean any = most.isEmpty() && control.argument("max-stale").isEmpty();
            if (any || (most.isPresent() && !above(-remaining, most))) {
                return new Lookup.Hit(stored, age, Math.min(0, remaining), false);
            }
        }
        return new Lookup.Check(stored, Forward.STALE);
    }

    private static boolean above(long millis, OptionalLong seconds) {
        return seconds.isPresent() && millis > seconds.getAsLong() * 1000;
    }

    private static boolean below(long millis, OptionalLong seconds) {
        return seconds.isPresent() && millis < seconds.getAsLong() * 1000;
    }

    /** Brings what is on disk for a URL to memory. {@code done} is called on another thread, or at once when it is busy. */
    public void load(CacheKey key, Runnable done) {
        DiskTier tier = disk;
        if (tier == null) {
            done.run();
            return;
        }
        long epoch = stripe(key).epoch(key);
        tier.load(key, found -> found.forEach(response -> stripe(key).put(key, response, epoch)), done);
    }

    /** What the client gets out of a stored answer whose age is known. */
    public Reply reply(StoredResponse stored, Headers request, long age) {
        return Reply.of(stored, request, age);
    }

    /** The same, with its age now. */
    public Reply reply(StoredResponse stored, Headers request, Moment now) {
        return Reply.of(stored, request, stored.age(now));
    }

    /**
     * Waits for a request that is under way for this URL, in the place of asking the origin too. Only for a GET that
     * {@link #look} found nothing usable for, and that is neither conditional nor for a range: then look again.
     *
     * @param landed called once on the other request's thread, unless this returns false
     * @return false when there is nothing to wait for
     */
    public boolean join(CacheKey key, Runnable landed) {
        if (flights.join(key, landed)) {
            counts.add(CacheCounter.COLLAPSED);
            return true;
        }
        return false;
    }

    /**
     * Lets a request through to the origin.
     *
     * @param request the fields as the origin gets them, without the conditions of {@link Lookup.Check}; not to be changed
     *     from now on
     */
    public Passage passage(CacheKey key, String method, Headers request, Moment now) {
        return newPassage(key, method, request, null, now);
    }

    /** The same for a request that checks a stored answer. */
    public Passage passage(CacheKey key, String method, Headers request, Lookup.Check check, Moment now) {
        return newPassage(key, method, request, check.stored(), now);
    }

    private Passage newPassage(
            CacheKey key, String method, Headers request, @Nullable StoredResponse checked, Moment now) {
        counts.add(CacheCounter.MISS);
        boolean leads = method.equals("GET") && (checked != null || isPlain(request));
        return new Passage(
                this,
                key,
                method,
                request,
                checked,
                now,
                stripe(key).epoch(key),
                leads ? flights.begin(key, now) : null);
    }

    /** Whether a request can share the answer to another: neither for a range nor conditional. */
    public static boolean isPlain(Headers request) {
        return !request.contains(HeaderName.RANGE)
                && !request.contains(HeaderName.IF_NONE_MATCH)
                && !request.contains(HeaderName.IF_MODIFIED_SINCE);
    }

    /**
     * Begins to check a stored answer for nobody in particular ({@link Lookup.Hit#refresh}); empty when somebody else does
     * already.
     */
    public Optional<Passage> refresh(CacheKey key, Headers request, StoredResponse stored, Moment now) {
        Flights.Flight flight = flights.begin(key, now);
        return flight == null
                ? Optional.empty()
                : Optional.of(new Passage(
                        this, key, "GET", request, stored, now, stripe(key).epoch(key), flight));
    }

    boolean mayServeStale(StoredResponse stored, Moment now, boolean unreachable) {
        Directives directives = stored.directives();
        if (directives.neverStale()) {
            return false;
        }
        long stale = -stored.remaining(now);
        long unasked = unreachable && directives.staleUnasked()
                ? settings.staleIfUnreachable().toMillis()
                : -1;
        return stale <= Math.max(unasked, directives.staleIfError() * 1000);
    }

    void keep(CacheKey key, StoredResponse response, long epoch) {
        if (stripe(key).put(key, response, epoch)) {
            counts.add(CacheCounter.STORED);
            if (disk != null) {
                disk.put(key, response, epoch);
            }
        } else {
            counts.add(CacheCounter.ABANDONED);
        }
    }

    /** Puts the news of a 304 into what is stored; returns what to answer with. */
    StoredResponse freshen(
            CacheKey key, StoredResponse before, Headers request, Headers news, Moment asked, Moment now) {
        Judge.Freshened freshened = judge.freshen(before, request, news, asked, now);
        StoredResponse after = freshened.response();
        if (!freshened.verdict().stores()) {
            if (freshened.verdict() != Verdict.REQUEST_NO_STORE && freshened.verdict() != Verdict.AUTHORIZATION) {
                forget(key, before);
            }
            return after;
        }
        boolean swapped = stripe(key).swap(key, before, after);
        if (swapped && disk != null && !isAsLasting(before, after)) {
            // The copy on disk would be taken for good longer, or for more, than the origin says now
            disk.put(key, after, stripe(key).epoch(key));
        }
        return after;
    }

    private static boolean isAsLasting(StoredResponse before, StoredResponse after) {
        return before.lifetime() == after.lifetime()
                && before.directives().equals(after.directives())
                && before.selection().isSame(after.selection());
    }

    void forget(CacheKey key, StoredResponse gone) {
        stripe(key).remove(key, gone);
        if (disk != null) {
            disk.remove(key, gone.selection());
        }
    }

    /**
     * Takes note of the answer to a request that is not {@link #passage}'s: a HEAD brings news about what is stored
     * (RFC 9111 §4.3.5), an unsafe method makes it void (§4.4).
     *
     * @param headers as they go on to the client
     * @param length what {@code Content-Length} says, empty when it is absent
     */
    public void answered(
            CacheKey key,
            String method,
            Headers request,
            int status,
            Headers headers,
            String length,
            Moment asked,
            Moment now) {
        switch (method) {
            case "GET", "OPTIONS", "TRACE" -> {}
            case "HEAD" -> head(key, request, status, headers, length, asked, now);
            default -> {
                if (status >= 200 && status < 400) {
                    invalidate(key);
                    for (HeaderName name : List.of(HeaderName.LOCATION, HeaderName.CONTENT_LOCATION)) {
                        sameOrigin(key, headers.combined(name)).ifPresent(this::invalidate);
                    }
                }
            }
        }
    }

    private void head(
            CacheKey key, Headers request, int status, Headers headers, String length, Moment asked, Moment now) {
        StoredResponse stored = stripe(key).find(key, request);
        if (stored == null || status == 304 || status >= 500) {
            return;
        }
        switch (Judge.compare(stored, status, headers, length)) {
            case SAME -> {
                StoredResponse _ = freshen(key, stored, request, headers, asked, now);
            }
            case OTHER -> forget(key, stored);
            case UNKNOWN -> {}
        }
    }

    private void invalidate(CacheKey key) {
        int removed = stripe(key).removeAll(key);
        if (disk != null) {
            disk.removeAll(key);
        }
        counts.add(CacheCounter.INVALIDATED, removed);
    }

    /** The key that a reference in an answer means, when it is of the same origin (RFC 9111 §4.4). */
    private static Optional<CacheKey> sameOrigin(CacheKey base, String reference) {
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI resolved = URI.create(base.url()).resolve(reference);
            if (!base.scheme().equalsIgnoreCase(resolved.getScheme()) || resolved.getRawAuthority() == null) {
                return Optional.empty();
            }
            String path = resolved.getRawPath();
            String query = resolved.getRawQuery();
            String target = (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
            CacheKey key = CacheKey.of(base.scheme(), resolved.getRawAuthority().toLowerCase(Locale.ROOT), target);
            return key.authority().equals(base.authority()) ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException notAReference) {
            return Optional.empty();
        }
    }

    /**
     * Removes every answer for this URL, in both tiers; what is being fetched now is not stored either. Waits for the disk.
     *
     * @return how many URLs had something
     */
    public int purge(CacheKey key) {
        int removed = stripe(key).removeAll(key) > 0 ? 1 : 0;
        if (disk != null) {
            removed = Math.max(removed, disk.purge(key::equals));
        }
        counts.add(CacheCounter.PURGED, removed);
        return removed;
    }

    /**
     * Removes every answer whose URL begins with this text, such as {@code https://example.com/docs/}. Visits every stored URL
     * and waits for the disk, so not for an event loop.
     *
     * @return how many answers were removed from memory, or URLs from disk when those are more
     */
    public int purgePrefix(String prefix) {
        int removed = 0;
        for (Stripe stripe : stripes) {
            removed += stripe.removeIf(key -> key.startsWith(prefix));
        }
        if (disk != null) {
            removed = Math.max(removed, disk.purge(key -> key.startsWith(prefix)));
        }
        counts.add(CacheCounter.PURGED, removed);
        return removed;
    }

    /** How often something has happened since the start. */
    public long count(CacheCounter counter) {
        return counts.get(counter);
    }

    /** Bytes that answers take in memory. */
    public long bytes() {
        long bytes = 0;
        for (Stripe stripe : stripes) {
            bytes += stripe.bytes();
        }
        return bytes;
    }

    /** Answers in memory. */
    public int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    /** Bytes of files in the second tier, 0 without one. */
    public long diskBytes() {
        return disk == null ? 0 : disk.bytes();
    }

    /** Waits until what was handed to the disk tier so far is written. For tests. */
    void settle() throws InterruptedException {
        if (disk != null) {
            disk.settle();
        }
    }

    /** Writes what waits to be written, for a few seconds at most, and lets go of the folder. */
    @Override
    public void close() {
        if (disk != null) {
            disk.close();
        }
    }
}
