/**
 * Content codings: sends answers in gzip, Brotli or Zstandard to clients that take them (RFC 9110 §8.4, §12.5.3).
 *
 * <h2>Where to enter</h2>
 *
 * {@link dev.weir.coding.Coding} lives as long as the edge. {@link dev.weir.coding.Coding#shaper} codes what comes from the origin
 * or the shared cache, as the last shaper; {@link dev.weir.coding.Coding#around} codes what an answerer makes.
 *
 * <h2>Which answers</h2>
 *
 * {@code Worth} says: a body of a media type and length that is worth it, not coded already, not a part, and nobody forbids it
 * ({@code no-transform}, RFC 9110 §7.7). Such an answer says {@code Vary: Accept-Encoding} in whatever form it goes out. A request
 * for a range gets the content as it is, and so do credentialed requests from other sites.
 *
 * <h2>Three ways of making them</h2>
 *
 * <table>
 * <caption>Ways</caption>
 * <tr><th>body</th><th>made</th><th>level</th></tr>
 * <tr><td>streams by</td><td>chunk by chunk on the event loop, flushed whenever the origin pauses</td><td>low</td></tr>
 * <tr><td>stored in the cache</td><td>once on a thread of its own, kept beside the stored bytes, sent with its length; until it
 *     is there, as if it streamed by</td><td>high</td></tr>
 * <tr><td>made by an answerer</td><td>whole, on the answerer's thread</td><td>low</td></tr>
 * </table>
 *
 * <h2>Validators</h2>
 *
 * A coded body is another representation, so a strong tag gets a suffix ({@link dev.weir.http.DerivedTags}). Where the same bytes
 * go to everybody it stays strong. The bytes of a streamed body depend on when the origin paused, so its tag is made weak; it
 * is the origin's own strong tag all the same that {@code If-None-Match} and {@code If-Match} are turned back into. Coded bodies
 * are never sent in parts, so a range that would continue one is answered with the whole.
 *
 * <h2>Memory</h2>
 *
 * Encoders hold memory outside the heap: they are bounded in number, and closed at the body's end, when it breaks and when the
 * client leaves. Kept forms are bounded in bytes, go with the stored bytes they were made of, and the least used go first.
 *
 * <h2>Natives</h2>
 *
 * gzip is the JDK's. The libraries of the other two are loaded by the first client that would like them, elsewhere, so that
 * nobody waits; that client gets gzip. Where one does not load, its coding is not offered and the log says so once.
 */
@NullMarked
package dev.weir.coding;

import org.jspecify.annotations.NullMarked;
