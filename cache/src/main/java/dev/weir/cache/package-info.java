/**
 * The shared cache: what may be stored, for how long and for whom, and where it is kept.
 *
 * <p>Enter at {@link dev.weir.cache.HttpCache}: {@code look} says what there is for a request, {@code passage} takes a request's
 * answer past the cache, {@code reply} turns a stored answer into what one client gets.
 *
 * <h2>Which standard says what</h2>
 *
 * <table>
 * <caption>Standards</caption>
 * <tr><td>storing, freshness, selecting, checking, invalidation</td><td>RFC 9111</td><td>{@code Judge}, {@code Freshness},
 *     {@code Selection}, {@code Passage}</td></tr>
 * <tr><td>stale while revalidate, stale if error</td><td>RFC 5861</td><td>{@code HttpCache}</td></tr>
 * <tr><td>targeted fields</td><td>RFC 9213</td><td>{@code Directives}</td></tr>
 * <tr><td>conditions and ranges</td><td>RFC 9110 §13, §14</td><td>{@code Reply}</td></tr>
 * <tr><td>{@code Cache-Status}</td><td>RFC 9211</td><td>{@code Forward}, and the edge that writes it</td></tr>
 * </table>
 *
 * <h2>How it is built</h2>
 *
 * <ul>
 *   <li>The judging part is pure: fields in, verdicts out. Time is an argument ({@link dev.weir.cache.Moment}), so the tests
 *       have all the time they want.
 *   <li>Looking up takes no lock, asks no clock and touches no file, so an event loop may do it. Files are read and written on
 *       three threads of their own, with bounded queues.
 *   <li>Answers are kept in memory ({@code Stripe}) and, when a folder is named, also in files ({@code DiskTier}); both are
 *       bounded in bytes. A file that is damaged is dropped and counted, a disk that fails is left alone for a while and
 *       counted, and memory goes on in both cases.
 *   <li>An answer is stored when its last byte has come. What was asked for before an invalidation or a purge is not stored
 *       after it.
 * </ul>
 *
 * <h2>Where we are stricter or laxer than we had to be</h2>
 *
 * <ul>
 *   <li>An answer with {@code Set-Cookie} is not stored, whatever else it says, unless {@code no-cache="Set-Cookie"} or
 *       {@code private="Set-Cookie"} names the field; then it is stored without it.
 *   <li>A request with {@code Authorization} is answered only with what says that it is for everybody, also when it was stored
 *       for a request without (RFC 9111 §3.5 asks for less).
 *   <li>{@code s-maxage} forbids using a stale answer only where {@code stale-while-revalidate} and {@code stale-if-error} do not
 *       explicitly allow it; {@code must-revalidate}, {@code proxy-revalidate} and {@code no-cache} always do.
 *   <li>Partial answers are not stored; ranges are cut out of whole ones.
 *   <li>A body that ends with its connection is not stored, since a cut looks the same as an end.
 * </ul>
 */
@NullMarked
package dev.weir.cache;

import org.jspecify.annotations.NullMarked;
