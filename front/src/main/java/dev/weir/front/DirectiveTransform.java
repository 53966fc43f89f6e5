package dev.weir.front;

import dev.weir.edge.BodyTransform;
import dev.weir.html.HeadScanner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Adds the directive to a page while it streams by. Holds back the few bytes in which a tag may be starting and nothing else;
 * beyond the window, or once both places have been found, chunks pass untouched.
 */
final class DirectiveTransform implements BodyTransform {
    private final HeadScanner scanner;
    private final Object sameness;
    private final String headLink;
    /** Asked once the head is complete, because the head may restrict styles itself. */
    private final Supplier<Optional<String>> line;

    /** What was fed and not yet let go, at most a tag's beginning. */
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    /** Offset in the page of the first byte held back or yet to come. */
    private long released;

    private long fed;
    private boolean linkDone;
    private boolean lineDone;

    /**
     * @param sameness equal where equal pages become equal
     */
    DirectiveTransform(HeadScanner scanner, Object sameness, String headLink, Supplier<Optional<String>> line) {
        this.scanner = scanner;
        this.sameness = sameness;
        this.headLink = headLink;
        this.line = line;
        this.linkDone = headLink.isEmpty();
    }

    @Override
    public ByteBuf apply(ByteBuf chunk, boolean last) {
        if (linkDone && lineDone && !held.isReadable()) {
            return chunk;
        }
        fed += chunk.readableBytes();
        scanner.feed(chunk.nioBuffer());
        ByteBuf available = held.isReadable() ? Unpooled.wrappedBuffer(held, chunk) : chunk;
        held = Unpooled.EMPTY_BUFFER;
        List<ByteBuf> out = new ArrayList<>(5);
        if (!linkDone && scanner.headEnd().isPresent()) {
            insert(available, scanner.headEnd(), headLink, out);
            linkDone = true;
        }
        if (!lineDone && scanner.bodyStart().isPresent()) {
            insert(available, scanner.bodyStart(), line.get().orElse(""), out);
            lineDone = true;
        }
        if (scanner.isDone()) {
            linkDone = true;
            lineDone = true;
        }
        long decided = last ? fed : Math.min(fed, scanner.decidedUpTo());
        release(available, decided, out);
        held = available.isReadable() ? available.copy() : Unpooled.EMPTY_BUFFER;
        available.release();
        return out.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(out.toArray(ByteBuf[]::new));
    }

    private void insert(ByteBuf available, OptionalLong offset, String addition, List<ByteBuf> out) {
        release(available, offset.getAsLong(), out);
        if (!addition.isEmpty()) {
            out.add(Unpooled.wrappedBuffer(addition.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private void release(ByteBuf available, long upTo, List<ByteBuf> out) {
        int length = (int) (upTo - released);
        if (length > 0) {
            out.add(available.readRetainedSlice(length));
            released = upTo;
        }
    }

    @Override
    public Optional<Object> sameness() {
        return Optional.of(sameness);
    }

    @Override
    public void discard() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
