/**
 * The scanner: asks a site what an AI agent would ask, and judges the answers with evidence. It looks at a site from outside
 * and knows nothing of the rooms that could repair it, so it judges our own edge like any other.
 *
 * <h2>Where to enter</h2>
 *
 * <pre>{@code
 * try (SafeFetcher fetcher = new SafeFetcher(SafeFetcher.Settings.standard(policy, version, List.of(site)))) {
 *     Scanner scanner = new Scanner(Catalogue.load(), fetcher, new Chromium(policy),
 *             DohNameServer.publicResolvers(fetcher), Clock.systemUTC(), new SecureRandom());
 *     switch (scanner.scan(ScanRequest.of(site, Profile.ALL))) {
 *         case Report report -> System.out.print(new TextFormat(new Paint(true), false).of(report));
 *         case Unreachable none -> System.err.println(none.message());
 *     }
 * }
 * }</pre>
 *
 * <p>{@link dev.weir.readiness.Scanner} opens a {@code Site} (one scan's memory: every question goes to the network once, a few
 * at a time, none beyond the deadline) and runs one {@code Check} for each {@link dev.weir.readiness.CheckSpec} on virtual
 * threads. A check collects steps in a {@code Trail} and closes it with a verdict. Verdicts become {@link
 * dev.weir.readiness.CheckResult results}, statuses a {@link dev.weir.readiness.Levels level} and {@link
 * dev.weir.readiness.Score scores}, all of it a {@link dev.weir.readiness.Report}, written as {@link
 * dev.weir.readiness.JsonFormat JSON}, {@link dev.weir.readiness.AgentFormat Markdown} or {@link
 * dev.weir.readiness.TextFormat text}.
 *
 * <h2>Data, not code</h2>
 *
 * <p>{@code catalogue.json} holds the checks (paths, fields, accepted values, required members, messages, guides, the revision of
 * each draft), the marks of bot challenges, the signals of commerce and the limits; {@code levels.json} the rules of the ladder,
 * the first ruleset deciding and the second compared with it. {@link dev.weir.readiness.Catalogue#asOf} shows an earlier revision.
 * To add a check: describe it in the catalogue, name its code in {@code Checks}; {@code docs/checks.md} is written from the
 * catalogue by {@code CatalogueTest}.
 *
 * <h2>What is held against a site, and what is not</h2>
 *
 * <p>Only an answer that says "not there" or something invalid fails a check. A server error, 429, a bot challenge, a time-out or
 * a silent resolver gives {@code unableToCheck}, which counts in a score but accuses nobody. A success is not believed when the
 * site says the same to a path that cannot exist, or when HTML comes where a document was asked for. Not passing is neutral for
 * checks that are informational and, on a site that does not look like a shop, for those about commerce.
 *
 * <h2>Bounds</h2>
 *
 * <p>A scan asks at most 40 questions, 6 at a time, within its time (60 s unless told otherwise). Bodies are read up to 512 kB
 * (sitemaps, the x402 list 8 MB, OpenAPI 4 MB), JSON to a depth of 64, five sitemaps that robots.txt names, four places of an AI
 * catalog, five redirects. Text from a site is stripped of control, direction and invisible characters when it becomes evidence.
 * {@link dev.weir.readiness.AddressPolicy} decides which addresses may be contacted, for every hop.
 *
 * <h2>Standards</h2>
 *
 * <p>RFC 9309 (robots.txt), sitemaps.org 0.9, RFC 8288 (Link), RFC 9110 §12 (negotiation), RFC 9727 and 9264 (API catalog), RFC
 * 8414 and OpenID Connect Discovery, RFC 9728 (protected resources), RFC 9460 (SVCB), RFC 8484 (DNS over HTTPS), RFC 9116
 * (security.txt). Drafts carry their revision in the catalogue: Content Signals, DNS-AID, auth.md, MCP server cards, Agent Skills,
 * WebMCP, ARD.
 */
@NullMarked
package dev.weir.readiness;

import org.jspecify.annotations.NullMarked;
