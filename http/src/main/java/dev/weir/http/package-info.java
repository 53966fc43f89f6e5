/**
 * The grammars of HTTP header fields: text in, values out, and back.
 *
 * <p>Everything that the wire says in a header field and that Weir acts on is read here, once, so that the rooms above
 * compare values and never cut strings. Nothing in this room opens a socket, reads a file, asks a clock or a name server.
 *
 * <h2>Where to enter</h2>
 *
 * <table>
 * <caption>Fields and their values</caption>
 * <tr><th>field</th><th>value</th><th>source</th></tr>
 * <tr><td>any</td><td>{@link dev.weir.http.HeaderName}, {@link dev.weir.http.Headers}</td><td>RFC 9110 §5</td></tr>
 * <tr><td>{@code Accept}</td><td>{@link dev.weir.http.Accept}</td><td>RFC 9110 §12.5.1</td></tr>
 * <tr><td>{@code Accept-Encoding}, {@code Content-Encoding}</td><td>{@link dev.weir.http.AcceptEncoding},
 *     {@link dev.weir.http.ContentCoding}</td><td>RFC 9110 §12.5.3, §8.4.1</td></tr>
 * <tr><td>{@code Cache-Control}</td><td>{@link dev.weir.http.CacheControl}</td><td>RFC 9111 §5.2</td></tr>
 * <tr><td>{@code CDN-Cache-Control} and other dictionaries</td><td>{@link dev.weir.http.StructuredDictionary}</td>
 *     <td>RFC 9651 §3.2</td></tr>
 * <tr><td>{@code Content-Type}</td><td>{@link dev.weir.http.MediaType}</td><td>RFC 9110 §8.3.1</td></tr>
 * <tr><td>{@code Date}, {@code Last-Modified} …</td><td>{@link dev.weir.http.HttpDate}</td><td>RFC 9110 §5.6.7</td></tr>
 * <tr><td>{@code ETag}</td><td>{@link dev.weir.http.EntityTag}, {@link dev.weir.http.DerivedTags}</td>
 *     <td>RFC 9110 §8.8.3</td></tr>
 * <tr><td>{@code Forwarded}</td><td>{@link dev.weir.http.Forwarded}</td><td>RFC 7239</td></tr>
 * <tr><td>{@code If-Match}, {@code If-None-Match}</td><td>{@link dev.weir.http.EntityTags}</td><td>RFC 9110 §13.1</td></tr>
 * <tr><td>{@code Link}</td><td>{@link dev.weir.http.Link}</td><td>RFC 8288</td></tr>
 * <tr><td>{@code Vary}</td><td>{@link dev.weir.http.Vary}</td><td>RFC 9110 §12.5.5</td></tr>
 * <tr><td>allow lists, trusted peers</td><td>{@link dev.weir.http.IpPrefix}</td><td>RFC 4632, RFC 4291</td></tr>
 * </table>
 *
 * <h2>The manners of a parser here</h2>
 *
 * <ul>
 *   <li>It never throws on what came over the wire. A value that means nothing is an empty {@code Optional}; in a list the
 *       element that means nothing is dropped and its neighbours are read. A constructor does throw an
 *       {@code IllegalArgumentException}: its arguments come from our own code, and what it lets through can be written to
 *       the wire without another check.
 *   <li>It is linear. All parsers walk forward over the text with one cursor that has no way back, there is no recursion and
 *       no regular expression, so a value costs time in proportion to its length whatever is in it. There is no length
 *       after which a rule changes; the edge bounds the size of a header section before anything gets here.
 *   <li>Where a malformed value could be read two ways, the reading that promises less wins: fewer matching validators, a
 *       {@code no-store} that stays although its neighbour is broken, a {@code Vary} member that is kept.
 *   <li>Fields of one name are handed over as a list, in the order they came ({@link dev.weir.http.Headers#all}), and are
 *       read one by one; a quote that one of them leaves open does not swallow the next.
 *   <li>Lists may have empty elements (RFC 9110 §5.6.1.2), names compare without case where their RFC says so, and what is
 *       handed out is in lower case then.
 * </ul>
 *
 * <p>What {@code toString} of a value returns can stand in a field, and where there is a parser it gives the value back. All values are
 * immutable and may be shared between threads; only {@code Headers} is neither.
 *
 * <h2>Limits</h2>
 *
 * <p>Text is what the wire carries, one character a byte (ISO 8859-1); a character above that is malformed here. Values in
 * the extended notation of RFC 8187 ({@code title*}) are passed through encoded. Of structured fields (RFC 9651) only dictionaries
 * are read, without their parameters; signatures (RFC 9421) are not read yet.
 */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
