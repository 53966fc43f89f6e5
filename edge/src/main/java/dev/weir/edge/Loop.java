package dev.weir.edge;

import dev.weir.cache.Moment;
import dev.weir.http.HttpDate;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What the connections of one event loop share: clients and origin connections of one exchange always live on the same loop,
 * so nothing here is synchronised and nothing may be touched from another thread unless it says so.
 */
final class Loop {
    /** How much may wait to be written before the other side is paused: 64 KiB, resumed at half of it. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /** The same while memory is tight. */
    private static final WriteBufferWaterMark LOW_WATER_MARK =
            new WriteBufferWaterMark(BufferMemory.SMALL_READ / 2, BufferMemory.SMALL_READ);

    private final Plane plane;
    private final EventLoop eventLoop;
    private final int index;
    private final Deadlines deadlines = new Deadlines();
    private final NameCache names = new NameCache();
    private final HeadCollector.Scratch scratch = new HeadCollector.Scratch();
    private final HeadWriter writer = new HeadWriter();
    private Http2RequestReader http2Requests;
    private Http2ResponseReader http2Responses;
    private final String idPrefix;
    private Future<?> sweeping;
    private long ids;
    private int openBodies;

    /** Whether more deadlines have passed than one sweep takes. */
    private boolean catchingUp;

    private final SmallReads reads;
    private long dateSecond = Long.MIN_VALUE;
    private String date = "";

    Loop(Plane plane, EventLoop eventLoop, int index) {
        this.plane = plane;
        this.reads = new SmallReads(plane.memory());
        this.eventLoop = eventLoop;
        this.idPrefix = plane.instance() + Integer.toString(index, 36) + "-";
        this.index = index;
        this.http2Requests = reader();
        this.http2Responses = new Http2ResponseReader(names, plane.settings().limits());
        this.sweeping = sweep();
    }

    private Http2RequestReader reader() {
        return new Http2RequestReader(names, plane.settings().limits(), this::nextId, Loop::webSocketKey);
    }

    private Future<?> sweep() {
        long period = Math.clamp(
                plane.settings().timeouts().shortest().toNanos() / 4,
                TimeUnit.MILLISECONDS.toNanos(2),
                TimeUnit.MILLISECONDS.toNanos(200));
        return eventLoop.scheduleWithFixedDelay(
                () -> {
                    plane.memory().sample();
                    if (!catchingUp) {
                        sweepSome();
                    }
                },
                period,
                period,
                TimeUnit.NANOSECONDS);
    }

    private void sweepSome() {
        catchingUp = deadlines.sweep();
        if (catchingUp) {
            var _ = eventLoop.schedule(this::sweepSome, 1, TimeUnit.MILLISECONDS);
        }
    }

    /** The timeouts have changed, and with them how often deadlines are looked at; and so have the limits. From any thread. */
    void retime() {
        eventLoop.execute(() -> {
            sweeping.cancel(false);
            sweeping = sweep();
            http2Requests = reader();
            http2Responses = new Http2ResponseReader(names, plane.settings().limits());
        });
    }

    Plane plane() {
        return plane;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Which of the plane's loops it is, from 0. */
    int index() {
        return index;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    NameCache names() {
        return names;
    }

    HeadCollector.Scratch scratch() {
        return scratch;
    }

    HeadWriter writer() {
        return writer;
    }

    EdgeSettings settings() {
        return plane.settings();
    }

    Plane.Nanos timeouts() {
        return plane.nanos();
    }

    EdgeMetrics metrics() {
        return plane.metrics();
    }

    Transport transport() {
        return plane.transport();
    }

    BufferMemory memory() {
        return plane.memory();
    }

    /** What may be held back of a request, in bytes. */
    int held() {
        int most = settings().limits().held();
        return memory().isTight() ? Math.min(most, BufferMemory.SMALL_READ) : most;
    }

    /** Sets how much may wait to be written to a client, by how much memory there is. */
    void mark(Channel channel) {
        WriteBufferWaterMark mark = memory().isTight() ? LOW_WATER_MARK : WATER_MARK;
        if (channel.config().getWriteBufferWaterMark().high() != mark.high()) {
            channel.config().setWriteBufferWaterMark(mark);
        }
    }

    /** How connections to origins are read. */
    SmallReads reads() {
        return reads;
    }

    /** How long a client may take nothing, in nanoseconds. */
    long writePatience() {
        return memory().patience(timeouts().write());
    }

    /** One more request is asked of an origin before its body has ended; false when there are too many of those. */
    boolean beginOpenBody() {
        if (openBodies >= Math.max(1, settings().limits().originConnections() / 2)) {
            return false;
        }
        openBodies++;
        return true;
    }

    void endOpenBody() {
        openBodies--;
    }

    int connectMillis() {
        return (int) settings().timeouts().connect().toMillis();
    }

    boolean closing() {
        return plane.draining();
    }

    /** A new request's identifier: unique in this process, and very likely among several. */
    String nextId() {
        return idPrefix + Long.toString(ids++, 36);
    }

    /** The time of the clock. */
    Instant now() {
        Instant instant = plane.clock().instant();
        if (instant.getEpochSecond() != dateSecond) {
            dateSecond = instant.getEpochSecond();
            date = HttpDate.format(instant);
        }
        return instant;
    }

    /** The time for the cache. */
    Moment moment() {
        return new Moment(now().toEpochMilli(), System.nanoTime());
    }

    /** The same for a {@code Date} field, as of the last call of {@link #now}. */
    String date() {
        if (date.isEmpty()) {
            now();
        }
        return date;
    }

    /** The reader of requests that come by HTTP/2. */
    Http2RequestReader http2Requests() {
        return http2Requests;
    }

    /** The reader of answers that come by HTTP/2. */
    Http2ResponseReader http2Responses() {
        return http2Responses;
    }

    /** RFC 6455 §4.1: 16 random bytes, which need not be secret. */
    private static String webSocketKey() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A site's origin, asked over this loop's connections for a client that reached us by this scheme; usable on every thread. */
    Origin origin(Site site, String scheme) {
        return new OriginFetcher(this, site, scheme);
    }

    /** A decoder for the connection of a client that reached us by this scheme. */
    RequestDecoder requestDecoder(InetSocketAddress peer, String scheme) {
        return new RequestDecoder(settings().limits(), names, scratch, peer, scheme, this::nextId);
    }
}
