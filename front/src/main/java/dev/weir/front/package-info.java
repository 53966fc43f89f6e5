/**
 * What the site says to agents, with nothing changed at the origin.
 *
 * <p>An agent that reads a site wants to know three things: what it may do, what there is, and what a page says without its
 * frame. This room answers them in front of an origin that knows nothing of agents: Markdown by content negotiation and under
 * addresses of its own, {@code Link} fields and a hidden pointer in pages that lead there, and the site-wide documents
 * robots.txt, sitemap and llms.txt. A person with a browser gets the origin's page as it is, but for two declared additions.
 *
 * <h2>Where to enter</h2>
 *
 * <p>{@link dev.weir.front.Front} is built from {@link dev.weir.front.FrontSettings} and hands out what is plugged into the
 * phases of room {@code edge}; everything else is package-private. To follow one request for Markdown, read
 * {@code MarkdownNegotiation} (the rule), {@code MarkdownAnswerer}, {@code OriginPages} (what may be converted),
 * {@code MarkdownPages} and {@code MarkdownResponse} (the fields). To follow a browser's request, read the shapers.
 *
 * <h2>The order inside the phases</h2>
 *
 * <table>
 * <caption>Answerers: the first answer wins, the origin comes last</caption>
 * <tr><td>{@code RobotsAnswerer}</td><td>{@code /robots.txt}: the origin's, with the policy added</td></tr>
 * <tr><td>{@code SitemapAnswerer}</td><td>{@code /sitemap.xml} from the crawl, where the origin has none</td></tr>
 * <tr><td>{@code LlmsTxtAnswerer}</td><td>{@code /llms.txt} and the files below it, where the origin has none</td></tr>
 * <tr><td>{@code TwinAnswerer}</td><td>{@code /x.md} and {@code /x/index.md}, where the origin has nothing itself</td></tr>
 * <tr><td>{@code MarkdownAnswerer}</td><td>a page for a client that prefers Markdown</td></tr>
 * </table>
 *
 * <p>Twins come before negotiation because their address alone says what is wanted, whatever the client accepts.
 *
 * <table>
 * <caption>Shapers: each works on what the one before it left</caption>
 * <tr><td>{@code MarkdownShaper}</td><td>{@code Vary: Accept} on pages and their 304; {@code x-markdown-skipped} with the
 *     reason where a client wanted Markdown and got the page</td></tr>
 * <tr><td>{@code LinkShaper}</td><td>{@code Link} to llms.txt and to the page's Markdown</td></tr>
 * <tr><td>{@code DirectiveShaper}</td><td>the same inside the page, with validators of its own</td></tr>
 * </table>
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Two variants never mix: {@code Vary: Accept} stands on both and on their 304, each has a strong entity tag of its own,
 *       and a page that something was added to has another tag than the origin's (RFC 9110 §8.8.3). Ranges of one are never
 *       continued with bytes of the other.
 *   <li>Nothing is shared between clients but the outcome of converting identical bytes: the origin is asked each time, with
 *       the client's own fields. Pages asked for with {@code Authorization} are not converted unless the operator says so.
 *   <li>What fails is counted ({@link dev.weir.front.Front#counters}) and leaves the original in place, never an error of ours.
 *   <li>Nothing is advertised that does not work: llms.txt only while it answers, a page's Markdown not after it has failed, no
 *       twin of a name for which the origin shows what it shows for any name.
 *   <li>{@code no-transform}, {@code Content-Disposition: attachment}, partial answers, content codings that we did not ask
 *       for and the page's Content-Security-Policy are obeyed.
 *   <li>The policy for content is the operator's: search and AI input allowed, nothing said about training, until it is
 *       configured; what the origin says itself is never overridden.
 * </ul>
 *
 * <h2>Bounds</h2>
 *
 * <table>
 * <caption>All in {@link dev.weir.front.FrontLimits} where they can be set</caption>
 * <tr><td>page converted</td><td>5 MiB after decoding; larger ones stream through as HTML</td></tr>
 * <tr><td>conversions at a time</td><td>one a core; waiting at most 5 s</td></tr>
 * <tr><td>exchanges that fetch or wait</td><td>64, so that at most 64 pages are in memory</td></tr>
 * <tr><td>Markdown kept</td><td>64 MiB, least recently used out first</td></tr>
 * <tr><td>place for the directive</td><td>looked for in the first 256 KiB, holding back at most a tag's beginning</td></tr>
 * <tr><td>requests to the origin for one twin</td><td>1 when known, else 1 for the path itself, 4 candidates, and one random
 *     name per folder and file type every ten minutes</td></tr>
 * <tr><td>what is remembered of the origin</td><td>4096 twins for a minute; 4096 pages that do not convert and 1024 folders'
 *     manner of saying "not found" for ten minutes</td></tr>
 * </table>
 *
 * <h2>Standards</h2>
 *
 * <p>RFC 9110 (negotiation, validators, ranges), RFC 9111 (caching), RFC 7763 (text/markdown), RFC 8288 (Link), CSP Level 3.
 * Drafts, which move: draft-romm-aipref-contentsignals for {@code content-signal}; llms.txt as llmstxt.org has it.
 *
 * <h2>Limits</h2>
 *
 * <p>The directive is put only into pages whose path looks like a page's and whose bytes the origin sends uncoded; into HTML,
 * not XHTML, in a charset that has ASCII in it. A page in a page's path is fetched from the origin without content coding, so
 * a browser gets it uncompressed. A twin follows a redirect within the site by redirecting, not by following.
 */
@NullMarked
package dev.weir.front;

import org.jspecify.annotations.NullMarked;
