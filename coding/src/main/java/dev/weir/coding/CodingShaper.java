package dev.weir.coding;

import dev.weir.coding.CodedForms.Form;
import dev.weir.edge.BodyTransform;
import dev.weir.edge.KeptBody;
import dev.weir.edge.Request;
import dev.weir.edge.Shaped;
import dev.weir.edge.Shaper;
import dev.weir.http.ContentCoding;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Codes what comes from the origin or the cache; the last of the shapers, since none could read the body after it. */
final class CodingShaper implements Shaper {
    /** For HEAD: what the fields say, and no body to do it to. */
    private static final BodyTransform NO_BODY = new BodyTransform() {
        @Override
        public ByteBuf apply(ByteBuf chunk, boolean last) {
            chunk.release();
            throw new IllegalStateException("HEAD has no body");
        }

        @Override
        public void discard() {}
    };

    private final Choosing choosing;
    private final Encoders encoders;
    private final Preparing preparing;
    private final CodingCounts counts;

    CodingShaper(Choosing choosing, Encoders encoders, Preparing preparing, CodingCounts counts) {
        this.choosing = choosing;
        this.encoders = encoders;
        this.preparing = preparing;
        this.counts = counts;
    }

    @Override
    public String name() {
        return Coding.NAME;
    }

    @Override
    public void prepare(Request request, Headers toOrigin) {
        CodedFields.restore(request, toOrigin);
    }

    @Override
    public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
        ContentCoding coding = choosing.choose(request, status, toClient, true);
        return coding == ContentCoding.IDENTITY
                ? Optional.empty()
                : Optional.ofNullable(streamed(request, toClient, coding, null));
    }

    @Override
    public Shaped shapeKept(Request request, int status, Headers toClient, KeptBody kept) {
        ContentCoding coding = choosing.choose(request, status, toClient, false);
        if (coding == ContentCoding.IDENTITY) {
            return Shaped.UNTOUCHED;
        }
        CodedForms forms = CodedForms.of(kept.body());
        CodedForms.Key key = new CodedForms.Key(coding, kept.changes());
        Form form = forms.get(key);
        if (form instanceof Form.Ready ready) {
            CodedFields.coded(toClient, coding, request.isRead(), true);
            counts.answered(coding, CodingCounts.Way.STORED);
            counts.coded(coding, ready.before(), ready.length());
            return new Shaped.Replaced(ready.body());
        }
        if (form instanceof Form.Unworthy) {
            counts.skipped(Skip.UNWORTHY);
            return Shaped.UNTOUCHED;
        }
        Capture capture = null;
        boolean wanted = form == null
                && !request.method().equals("HEAD")
                && preparing.takes(kept.body().length());
        if (wanted && forms.claim(key)) {
            if (kept.changes().isEmpty()) {
                preparing.prepare(forms, key, kept.body());
            } else {
                capture = preparing.capture(forms, key, kept.body().length());
            }
        }
        BodyTransform transform = streamed(request, toClient, coding, capture);
        return transform == null ? Shaped.UNTOUCHED : new Shaped.Transformed(transform);
    }

    private @Nullable BodyTransform streamed(
            Request request, Headers toClient, ContentCoding coding, @Nullable Capture capture) {
        if (request.method().equals("HEAD")) {
            CodedFields.coded(toClient, coding, true, false);
            return NO_BODY;
        }
        Encoder encoder = null;
        try {
            encoder = encoders.open(coding, Worth.length(toClient));
        } finally {
            if (encoder == null && capture != null) {
                capture.abandon();
            }
        }
        if (encoder == null) {
            counts.skipped(Skip.BUSY);
            return null;
        }
        CodedFields.coded(toClient, coding, request.isRead(), false);
        counts.answered(coding, CodingCounts.Way.STREAMED);
        return new EncodingTransform(coding, encoders, encoder, counts, capture);
    }
}
