package dev.weir.edge;

import io.netty.buffer.ByteBufAllocator;

/**
 * The client's side of one exchange, whatever version of HTTP carries it: a whole connection in HTTP/1, one stream of many in
 * HTTP/2. Everything happens on the connection's event loop.
 */
interface ClientStream {
    /** Bytes of a body that must come within {@code timeouts.body} for it to go on. */
    int LEAST_PROGRESS = 1024;

    Loop loop();

    /** Where buffers for this client come from. */
    ByteBufAllocator allocator();

    /** The way back for this exchange's answer. */
    ResponseRelay relay(Exchange exchange, RequestHead head);

    /** Whether bytes are being decoded right now, after which {@link Exchange#clientBurst()} follows. */
    boolean isPumping();

    /** Whether everything that came of the body so far has proved to be framed well; see {@link BodyDecoder#proven}. */
    boolean isBodyProven();

    /** Whether any byte of the body has come. */
    boolean isBodyBegun();

    /** Stops taking the body, because the origin does not take it as fast as it comes. */
    void pauseBody();

    /** Takes the body again. */
    void resumeBody();

    /** The answer is written as far as the client lets us; it must take more within the time allowed. */
    void expectProgress();

    /** The client takes everything we have. */
    void progressed();

    /** The exchange is over, request and answer whole. */
    void next();

    /** The exchange is over and so is the connection or stream, whatever of the request is still to come. */
    void linger();

    /**
     * The exchange is over without its answer having been sent to the end: the client must notice.
     *
     * @param reset whether an orderly end would look like the end of the body
     */
    void cutOff(boolean reset);

    /** From now on bytes go to the exchange as they come. */
    void tunnel();
}
