package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a site's origin, by the path, for a whole answer over one loop's connections. The caller's thread waits; everything else happens on the
 * loop. Thread-safe.
 */
final class OriginFetcher implements Origin {
    private final Loop loop;
    private final Site site;
    private final String scheme;

    /**
     * @param site whose routes say which servers are asked
     * @param scheme how the client reached us on whose behalf the origin is asked, for the forwarding fields
     */
    OriginFetcher(Loop loop, Site site, String scheme) {
        this.loop = loop;
        this.site = site;
        this.scheme = scheme;
    }

    @Override
    public Fetched fetch(Fetch fetch) {
        check(fetch);
        EventLoop eventLoop = loop.eventLoop();
        if (eventLoop.inEventLoop()) {
            throw new EdgeException("Origin.fetch waits and must not be called on an event loop");
        }
        Route route = site.route(fetch.target());
        if (route.refusal() != 0) {
            throw new EdgeException(fetch.target() + ": " + route.refusalText());
        }
        Attempts attempts = Attempts.of(loop, route.upstream(), fetch.target());
        // First byte and every read have their own limits; this one catches an origin that drips
        return await(
                new Asking(loop, route.rules(), scheme, fetch, attempts, null),
                loop.settings().timeouts().answer());
    }

    /**
     * The status that one server gives to a check, over a new connection.
     *
     * @throws EdgeException when there is none within the time
     */
    static int check(Loop loop, Server server, ForwardingRules rules, Fetch fetch, Duration timeout) {
        return await(new Asking(loop, rules, "http", fetch, null, server), timeout)
                .status();
    }

    private static Fetched await(Asking asking, Duration timeout) {
        EventLoop eventLoop = asking.loop.eventLoop();
        Fetch fetch = asking.fetch;
        eventLoop.execute(asking::start);
        try {
            return asking.result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof EdgeException known
                    ? known
                    : new EdgeException("asking the origin for " + fetch.target() + " failed", failed);
        } catch (TimeoutException late) {
            eventLoop.execute(asking::cancel);
            throw new EdgeException("the origin did not answer " + fetch.target() + " within " + timeout);
        } catch (InterruptedException interrupted) {
            eventLoop.execute(asking::cancel);
            Thread.currentThread().interrupt();
            throw new EdgeException("asking the origin for " + fetch.target() + " was interrupted");
        }
    }

    /** Nothing made of a caller's text may become a second request (RFC 9112 §11.1). */
    private static void check(Fetch fetch) {
        String method = fetch.method();
        String target = fetch.target();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new EdgeException("only GET and HEAD are fetched, not " + method);
        }
        boolean good = target.startsWith("/");
        for (int i = 0; good && i < target.length(); i++) {
            char c = target.charAt(i);
            good = c < 128 && Octets.isTarget((byte) c);
        }
        if (!good) {
            throw new EdgeException(
                    "a target to fetch starts with / and holds no space, control or non-ASCII character");
        }
    }

    /** One fetch, on the loop: from whichever server the attempts choose, or for a check from the one that is checked. */
    private static final class Asking implements OriginListener {
        private final Loop loop;
        private final ForwardingRules rules;
        private final String scheme;
        private final Fetch fetch;
        private final @Nullable Attempts attempts;
        private final @Nullable Server checked;
        private final CompletableFuture<Fetched> result = new CompletableFuture<>();

        private @Nullable OriginStream connection;
        private int status;
        private Headers headers = new Headers();
        private byte[] body = new byte[0];
        private int length;
        private boolean over;
        private boolean wanted = true;

        Asking(
                Loop loop,
                ForwardingRules rules,
                String scheme,
                Fetch fetch,
                @Nullable Attempts attempts,
                @Nullable Server checked) {
            this.loop = loop;
            this.rules = rules;
            this.scheme = scheme;
            this.fetch = fetch;
            this.attempts = attempts;
            this.checked = checked;
        }

        void start() {
            if (checked != null) {
                checked.pool(loop).acquire(this, OriginPool.Want.FRESH);
            } else if (attempts != null) {
                attempts.begin(this);
            }
        }

        @Override
        public boolean isCheck() {
            return checked != null;
        }

        void cancel() {
            over = true;
            OriginStream current = connection;
            if (current != null) {
                current.abort();
            }
        }

        @Override
        public void connected(OriginStream ready) {
            if (over) {
                ready.giveBack();
                return;
            }
            connection = ready;
            Headers fields = rules.toOrigin(fetch, scheme);
            rules.addressTo(ready.server().settings(), fields);
            ready.ask(this, fetch.method(), fetch.target(), fields);
        }

        @Override
        public void informational(ResponseHead head) {}

        @Override
        public void head(ResponseHead head) {
            status = head.status();
            headers = head.headers();
            try {
                wanted = fetch.wanted().test(status, headers);
            } catch (RuntimeException thrown) {
                cancel();
                result.completeExceptionally(thrown);
                return;
            }
            boolean fits = !(head.framing() instanceof Framing.Length known) || known.bytes() <= fetch.maxBody();
            if (!(head.framing() instanceof Framing.None) && (!wanted || !fits)) {
                headOnly();
            } else if (head.framing() instanceof Framing.Length known) {
                body = new byte[(int) known.bytes()];
            }
        }

        /** The rest is not read: the connection goes with it. */
        private void headOnly() {
            cancel();
            rules.toFetcher(headers);
            result.complete(new Fetched.HeadOnly(status, headers));
        }

        @Override
        public void switched(ResponseHead head) {
            throw new IllegalStateException("101 is refused by the decoder");
        }

        @Override
        public void body(ByteBuf data) {
            int size = data.readableBytes();
            try {
                if (length + size > fetch.maxBody()) {
                    headOnly();
                    return;
                }
                if (body.length < length + size) {
                    body = Arrays.copyOf(body, Math.max(length + size, Math.min(body.length * 2, fetch.maxBody())));
                }
                data.readBytes(body, length, size);
                length += size;
            } finally {
                data.release();
            }
        }

        @Override
        public void end(Headers trailers) {
            over = true;
            connection = null;
            rules.toFetcher(headers);
            byte[] whole = body.length == length ? body : Arrays.copyOf(body, length);
            result.complete(
                    wanted ? new Fetched.Complete(status, headers, whole) : new Fetched.HeadOnly(status, headers));
        }

        @Override
        public void burst() {}

        @Override
        public void writable() {}

        @Override
        public void failed(OriginFailure failure) {
            OriginStream used = connection;
            connection = null;
            if (!over && attempts != null && attempts.mayRepeat(failure, used, true, true)) {
                attempts.again(this);
                return;
            }
            over = true;
            if (checked == null) {
                loop.metrics().originFailed(failure);
            }
            result.completeExceptionally(new EdgeException(fetch.target() + ": " + failure.text()));
        }
    }
}
