package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.BodyTransform;
import dev.weir.edge.Identity;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.edge.Shaper;
import dev.weir.html.Conversion;
import dev.weir.html.HtmlSource;
import dev.weir.html.Markdown;
import dev.weir.html.TextSize;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** A front over a fake origin, driven phase by phase as the edge does it. */
final class FrontBench {
    final FakeOrigin origin = new FakeOrigin();
    final AtomicInteger conversions = new AtomicInteger();
    final Front front;
    volatile boolean indexAnswers;
    volatile Instant now = Instant.parse("2026-11-24T00:00:00Z");

    FrontBench() {
        this(FrontSettings.defaults());
    }

    FrontBench(FrontSettings settings) {
        this(settings, FrontBench::plain);
    }

    FrontBench(FrontSettings settings, BiFunction<byte[], HtmlSource, Conversion> converter) {
        front = new Front(
                settings,
                new SetClock(),
                new Random(7),
                (html, source) -> {
                    conversions.incrementAndGet();
                    return converter.apply(html, source);
                },
                () -> indexAnswers);
    }

    /** Shows what the test sets. */
    private final class SetClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("instants only");
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** The text without its tags, under the index note and the page's address: enough to see what went in. */
    static Conversion plain(byte[] html, HtmlSource source) {
        String text = new String(html, StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>", " ")
                .strip();
        String note = source.options().indexNote();
        String markdown =
                (note.isEmpty() ? "" : "> " + note + "\n\n") + "# " + source.location() + "\n\n" + text + "\n";
        return new Conversion.Converted(new Markdown(
                markdown,
                "",
                "",
                "",
                new TextSize(html.length, html.length, html.length / 4),
                new TextSize(markdown.length(), markdown.length(), markdown.length() / 4),
                List.of()));
    }

    /** What the answer phase makes of it. */
    Optional<Response> answer(Request request) {
        for (Answerer answerer : front.answerers()) {
            if (answerer.concerns(request)) {
                Optional<Response> response = answerer.answer(request, Identity.UNKNOWN, origin);
                if (response.isPresent()) {
                    return response;
                }
            }
        }
        return Optional.empty();
    }

    /** The fields that the origin would see. */
    Headers prepared(Request request) {
        Headers headers = request.headers().copy();
        for (Shaper shaper : front.shapers()) {
            shaper.prepare(request, headers);
        }
        return headers;
    }

    /** A proxied answer as the client sees it after the shape phase, the body sent in chunks of this size. */
    FakeOrigin.Answer shaped(Request request, FakeOrigin.Answer answer, int chunk) {
        Headers headers = answer.headers().copy();
        byte[] body = answer.body();
        for (Shaper shaper : front.shapers()) {
            Optional<BodyTransform> transform = shaper.shape(request, answer.status(), headers);
            if (transform.isPresent()) {
                headers.remove(HeaderName.CONTENT_LENGTH);
                body = through(transform.get(), body, chunk);
            }
        }
        return new FakeOrigin.Answer(answer.status(), headers, body);
    }

    static byte[] through(BodyTransform transform, byte[] body, int chunk) {
        ByteBuf all = Unpooled.buffer();
        for (int at = 0; at <= body.length; at += chunk) {
            int end = Math.min(body.length, at + chunk);
            ByteBuf in = Unpooled.copiedBuffer(body, at, end - at);
            ByteBuf out = transform.apply(in, at + chunk > body.length);
            all.writeBytes(out);
            out.release();
            if (end > at && in.refCnt() != 0) {
                throw new AssertionError("a chunk leaked");
            }
        }
        byte[] result = new byte[all.readableBytes()];
        all.readBytes(result);
        return result;
    }

    static String text(FakeOrigin.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String field(Headers headers, String name) {
        return headers.combined(HeaderName.of(name));
    }
}
