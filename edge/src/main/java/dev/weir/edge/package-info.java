/**
 * The data plane: moves bytes between clients and the origin, and lets features of other rooms take part at six places.
 *
 * <h2>Where to enter</h2>
 *
 * {@link dev.weir.edge.Edge#start} with {@link dev.weir.edge.EdgeSettings} and {@link dev.weir.edge.Phases}. To plug a
 * feature in, implement {@link dev.weir.edge.Identifier}, {@link dev.weir.edge.Admitter}, {@link dev.weir.edge.Answerer},
 * {@link dev.weir.edge.Shaper} or {@link dev.weir.edge.Recorder} and put it into the list of its phase.
 *
 * <h2>Following a request</h2>
 *
 * <pre>
 * Edge.accepted            one connection, on one event loop, from now to its end
 * ClientConnection.pump    bytes in; RequestDecoder judges the head, BodyDecoder the body     parse
 * Routing.route            the site by host, the route by path
 * Exchange.start           identifiers, then admitters                                        identify, admit
 * Exchange.ask             answerers that are concerned, on virtual threads (Answering)       answer
 * Exchange.proxy           ForwardingRules makes the fields, shapers prepare them
 * RequestRelay             holds the head until the body proves well framed, then streams
 * OriginPool               a kept connection of this loop, a stream of a shared one, or a new one
 * OriginConnection         ResponseDecoder judges what comes back; Http2OriginStream with Http2ResponseReader in HTTP/2
 * Exchange.head            ForwardingRules and Shaping make the fields for the client         shape
 * ResponseRelay            frames and streams the body
 * Exchange.end             metrics and recorders (AccessLog)                                  record
 * </pre>
 *
 * <p>A client's connection, its exchange and the connection to the origin live on the same event loop, so that nothing on this
 * way takes a lock or changes threads; {@link dev.weir.edge.Loop} holds what they share. Only answerers leave it. A
 * {@code burst} is what was read in one go: bytes are decoded and written while it lasts and flushed once when it ends.
 *
 * <h2>Judging bytes</h2>
 *
 * The codec is our own. A message that two readers could understand differently is refused, not repaired: from a client with a
 * status of {@link dev.weir.edge.Rejection} and the end of the connection, from the origin with 502. Decoders never throw on
 * bytes, look at each byte once and remember no more than their limits. {@code HeadCollector} finds a section's end,
 * {@code FieldLines} reads fields and framing, {@code BodyDecoder} takes bodies apart; both directions share them.
 * Beyond the letter of RFC 9112 refused are: LF without CR, a repeated {@code Content-Length} even if equal, white space
 * around a chunk size, any {@code Transfer-Encoding} but {@code chunked}, HTTP/1.0 without {@code Host}.
 *
 * <h2>Buffers</h2>
 *
 * A buffer has one owner. What is read belongs to the connection that read it; pieces of a body are slices that belong to
 * whoever they are handed to, and are passed on by reference until the channel that writes them lets them go. Whoever ends
 * early (an abort, a failure) releases what it holds.
 *
 * <h2>When things fail</h2>
 *
 * Before the answer's first byte the client gets 502, 503 or 504 with a line that says what happened. After it nothing can be
 * taken back: the connection is cut, without the last chunk or short of the announced length, and reset where the end of the
 * connection would pass for the end of the body. Half an answer never looks whole. A phase that throws falls to the safe side
 * its interface names, is counted and logged.
 *
 * <h2>Bounds</h2>
 *
 * {@link dev.weir.edge.EdgeSettings.Limits} and {@link dev.weir.edge.EdgeSettings.Timeouts} bound everything a peer can make
 * grow or wait: connections, heads, fields, bytes read ahead, chunk extensions, 1xx answers, answerers at work. A side that
 * does not take what is written to it (64 KiB waiting) stops the reading of the other.
 *
 * <h2>Standards</h2>
 *
 * RFC 9110 (semantics; intermediaries §7.6), RFC 9112 (HTTP/1.1), RFC 7239 ({@code Forwarded}), RFC 6455 §4 (WebSocket
 * opening handshake, passed through), RFC 6585 (431), RFC 9113 (HTTP/2), RFC 8441 (WebSocket over it). Not
 * spoken: CONNECT, TRACE, upgrades other than to WebSocket, persistent connections of HTTP/1.0.
 */
@NullMarked
package dev.weir.edge;

import org.jspecify.annotations.NullMarked;
