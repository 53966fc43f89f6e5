package dev.weir.coding;

import dev.weir.edge.Answerer;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.http.ContentCoding;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another answerer, whose answers are coded on the thread they are made on. */
final class CodedAnswerer implements Answerer {
    private static final Logger LOG = LoggerFactory.getLogger(CodedAnswerer.class);

    private final Answerer answerer;
    private final Choosing choosing;
    private final Encoders encoders;
    private final CodingCounts counts;

    CodedAnswerer(Answerer answerer, Choosing choosing, Encoders encoders, CodingCounts counts) {
        this.answerer = answerer;
        this.choosing = choosing;
        this.encoders = encoders;
        this.counts = counts;
    }

    @Override
    public String name() {
        return answerer.name();
    }

    @Override
    public boolean concerns(Request request) {
        return answerer.concerns(request);
    }

    @Override
    public Optional<Response> answer(Request request, Identity identity, Origin origin) {
        return answerer.answer(restored(request), identity, origin).map(made -> coded(request, made));
    }

    private static Request restored(Request request) {
        if (!CodedFields.mayHoldOurs(request.headers())) {
            return request;
        }
        Headers fields = request.headers().copy();
        CodedFields.restore(request, fields);
        return new Request(
                request.id(),
                request.method(),
                request.scheme(),
                request.authority(),
                request.target(),
                fields,
                request.peer(),
                request.client());
    }

    private Response coded(Request request, Response made) {
        Headers headers = made.headers().copy();
        headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(made.body().length));
        ContentCoding coding = choosing.choose(request, made.status(), headers, true);
        headers.remove(HeaderName.CONTENT_LENGTH);
        Response plain = new Response(made.status(), headers, made.body());
        if (coding == ContentCoding.IDENTITY) {
            return plain;
        }
        Encoder encoder = encoders.open(coding, made.body().length);
        if (encoder == null) {
            counts.skipped(Skip.BUSY);
            return plain;
        }
        byte[] body;
        try {
            body = whole(encoder, made.body());
        } catch (RuntimeException failed) {
            LOG.warn("an answer of {} is sent as it is", answerer.name(), failed);
            return plain;
        } finally {
            encoders.close(encoder);
        }
        if (body.length >= made.body().length) {
            counts.skipped(Skip.UNWORTHY);
            return plain;
        }
        Headers fields = headers.copy();
        // One encoder makes the same of the same, so the tag stays strong
        CodedFields.coded(fields, coding, request.isRead(), true);
        counts.answered(coding, CodingCounts.Way.MADE);
        counts.coded(coding, made.body().length, body.length);
        return new Response(made.status(), fields, body);
    }

    private static byte[] whole(Encoder encoder, byte[] bytes) {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(Encoder.ROOM + bytes.length / 4);
        try {
            encoder.encode(Unpooled.wrappedBuffer(bytes), out);
            encoder.finish(out);
            byte[] coded = new byte[out.readableBytes()];
            out.readBytes(coded);
            return coded;
        } finally {
            out.release();
        }
    }
}
