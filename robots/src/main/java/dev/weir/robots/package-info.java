/**
 * The documents that tell robots about a site: robots.txt, sitemaps and llms.txt, read and written.
 *
 * <p>Everything here is a pure function of its input: no network, no clock, no threads. Both halves of the program use it: the
 * scanner reads what a site publishes, the front writes what a site lacks.
 *
 * <h2>Where to enter</h2>
 *
 * <ul>
 *   <li>{@link dev.weir.robots.RobotsTxt#parse(byte[])} reads a robots.txt; {@link dev.weir.robots.RobotsTxt#isAllowed} answers
 *       the one question it is for.
 *   <li>{@link dev.weir.robots.Sitemap#read(java.io.InputStream, java.util.function.Consumer)} reads a sitemap, an index or a plain
 *       list, compressed or not; {@link dev.weir.robots.SitemapWriter} writes one.
 *   <li>{@link dev.weir.robots.LlmsTxt} is an llms.txt; {@link dev.weir.robots.LlmsTxtTree} spreads a site over several that each
 *       fit a context window.
 * </ul>
 *
 * <h2>Standards</h2>
 *
 * <table>
 *   <caption>What is followed, and how firm it is</caption>
 *   <tr><td>RFC 9309</td><td>Robots Exclusion Protocol; standard</td></tr>
 *   <tr><td>draft-romm-aipref-contentsignals-00</td><td>{@code Content-Signal}; draft, moving</td></tr>
 *   <tr><td>draft-ietf-aipref-attach-04</td><td>{@code Content-Usage}; draft, moving</td></tr>
 *   <tr><td>ARD</td><td>{@code Agentmap}; draft, moving</td></tr>
 *   <tr><td>RSL 1.0</td><td>{@code License}</td></tr>
 *   <tr><td>sitemaps.org protocol 0.9</td><td>sitemaps; convention of the search engines</td></tr>
 *   <tr><td>llmstxt.org</td><td>llms.txt; convention</td></tr>
 * </table>
 *
 * Where RFC 9309 is silent the reading is that of Google's open source parser, because a file means what the biggest crawler
 * makes of it. Two differences are deliberate: percent-encoded unreserved characters are decoded before the comparison, on both
 * sides, as RFC 9309 §2.2.2 asks, and {@code /robots.txt} is always allowed (§2.2.2 too).
 *
 * <h2>Hostile input</h2>
 *
 * Parsers never throw on content. They read at most a stated number of octets, lines and entries, take time in proportion to
 * what they read, and use no backtracking regular expressions.
 */
@NullMarked
package dev.weir.robots;

import org.jspecify.annotations.NullMarked;
