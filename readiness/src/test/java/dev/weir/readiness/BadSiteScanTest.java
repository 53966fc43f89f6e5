package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.IpPrefix;
import dev.weir.readiness.NameServer.NoSuchName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scans of sites that lie, flood, hang or are not there: each ends with a clear verdict. Over real sockets, all of it. */
@Timeout(120)
class BadSiteScanTest {
    private static final int MOST_REQUESTS = 40;
    private static final String HTML = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    private static final AddressPolicy LOOPBACK = AddressPolicy.publicOnly()
            .allowing(List.of(IpPrefix.parse("127.0.0.1/32").orElseThrow()));

    private static ScanResult scan(URI url, Duration timeout) {
        SafeFetcher.Settings usual = SafeFetcher.Settings.standard(LOOPBACK, "test", List.of(url));
        SafeFetcher.Settings quick = new SafeFetcher.Settings(
                usual.policy(),
                usual.userAgent(),
                usual.hosts(),
                usual.ports(),
                Duration.ofSeconds(8),
                usual.connectLimit(),
                usual.patience(),
                usual.atOnce(),
                Duration.ZERO);
        try (SafeFetcher fetcher = new SafeFetcher(quick)) {
            Scanner scanner = new Scanner(
                    Catalogue.load(),
                    fetcher,
                    page -> new Browser.Unavailable("no browser in this test"),
                    (name, type) -> new NoSuchName(),
                    Clock.systemUTC(),
                    new Random(1));
            return scanner.scan(ScanRequest.of(url, Profile.ALL).withTimeout(timeout));
        }
    }

    /** Scans and checks that the site was not bothered more than a scan may. */
    private static ScanResult scan(SafeFetcherRawServer server) {
        ScanResult result = scan(server.url("/"), Duration.ofSeconds(60));
        assertThat(server.requests().size())
                .as(
                        "requests: %s",
                        server.requests().stream().map(BadSiteScanTest::first).toList())
                .isLessThanOrEqualTo(MOST_REQUESTS);
        return result;
    }

    private static Report report(ScanResult result) {
        assertThat(result).isInstanceOf(Report.class);
        Report report = (Report) result;
        return report;
    }

    private static Unreachable unreachable(ScanResult result) {
        assertThat(result).isInstanceOf(Unreachable.class);
        return (Unreachable) result;
    }

    private static Set<CheckStatus> statuses(Report report) {
        return report.checks().stream().map(CheckResult::status).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String first(List<String> head) {
        return head.isEmpty() ? "" : head.getFirst();
    }

    /** A site that answers every path with what the function makes of it. */
    private static SafeFetcherRawServer site(Function<String, String> answers) {
        return new SafeFetcherRawServer((head, out) -> {
            String[] words = first(head).split(" ", -1);
            out.write(answers.apply(words.length > 1 ? words[1] : "").getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    // Nobody there, or nobody who speaks HTTP

    @Test
    void saysWhenNothingListens() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = taken.getLocalPort();
        }
        Unreachable none = unreachable(scan(URI.create("http://127.0.0.1:" + port + "/"), Duration.ofSeconds(60)));

        assertThat(none.message()).contains("127.0.0.1:" + port).contains("is the server up");
    }

    @Test
    void saysWhenTheAddressIsForbidden() {
        Unreachable none = unreachable(scan(URI.create("http://127.9.9.9/"), Duration.ofSeconds(60)));

        assertThat(none.message()).contains("--allow-private");
    }

    @Test
    void saysWhenTheOriginSpeaksNonsense() {
        try (SafeFetcherRawServer server = site(path -> "220 mail.example.com ESMTP\r\n")) {
            assertThat(unreachable(scan(server)).message()).contains("valid HTTP");
        }
    }

    @Test
    void saysWhenTheOriginHangsUp() {
        try (SafeFetcherRawServer server = site(path -> "")) {
            assertThat(unreachable(scan(server)).message()).contains("valid HTTP");
        }
    }

    @Test
    void saysWhenTheOriginRedirectsInCircles() {
        try (SafeFetcherRawServer server =
                site(path -> "HTTP/1.1 302 Found\r\nLocation: " + (path.equals("/") ? "/a" : "/") + "\r\n\r\n")) {
            assertThat(unreachable(scan(server)).message()).contains("redirect loop");
        }
    }

    @Test
    void saysWhenTheOriginRedirectsIntoTheNetwork() {
        try (SafeFetcherRawServer server =
                site(path -> "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\n\r\n")) {
            assertThat(unreachable(scan(server)).message()).contains("169.254.169.254");
        }
    }

    // A homepage, and behind it a trap

    private static void assertNothingPasses(Report report) {
        assertThat(statuses(report)).doesNotContain(CheckStatus.PASS);
        assertThat(report.level().number()).isZero();
        assertThat(report.checks()).allSatisfy(check -> {
            assertThat(check.message()).isNotBlank();
            assertThat(check.evidence()).isNotEmpty();
        });
    }

    @Test
    void believesNothingOfASiteThatSaysYesToEverything() {
        try (SafeFetcherRawServer server =
                site(path -> HTML + "\r\n<!doctype html><title>App</title><div id=app></div>")) {
            Report report = report(scan(server));

            assertNothingPasses(report);
            assertThat(statuses(report)).contains(CheckStatus.FAIL);
        }
    }

    @Test
    void believesNothingOfASiteThatEchoesThePathWithEveryType() {
        try (SafeFetcherRawServer server = site(path -> "HTTP/1.1 200 OK\r\nContent-Type: "
                + (path.endsWith(".json") || path.contains("well-known") ? "application/json" : "text/plain")
                + "\r\n\r\n{\"error\":\"no route for " + path + "\"}")) {
            assertNothingPasses(report(scan(server)));
        }
    }

    @Test
    void doesNotHoldAFailingServerAgainstTheSite() {
        try (SafeFetcherRawServer server = site(path -> path.equals("/")
                ? HTML + "\r\n<h1>Home</h1>"
                : "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\n\r\n")) {
            Report report = report(scan(server));

            assertNothingPasses(report);
            assertThat(report.check("robotsTxt").orElseThrow().status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
        }
    }

    @Test
    void followsNoRedirectLoopBehindTheHomepage() {
        try (SafeFetcherRawServer server = site(path -> path.equals("/")
                ? HTML + "\r\n<h1>Home</h1>"
                : "HTTP/1.1 301 Moved\r\nLocation: " + path + "\r\n\r\n")) {
            assertNothingPasses(report(scan(server)));
        }
    }

    @Test
    void readsOnlyTheBeginningOfHugePages() {
        byte[] row = ("<p>" + "x".repeat(9_992) + "</p>\n").getBytes(StandardCharsets.US_ASCII);
        AtomicLong sent = new AtomicLong();
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            out.write((HTML + "\r\n<!doctype html><title>Huge</title>").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 20_000; i++) {
                out.write(row);
                sent.addAndGet(row.length);
            }
        })) {
            assertNothingPasses(report(scan(server)));
            assertThat(sent.get()).as("bytes sent of 200 MB a page").isLessThan(600_000_000L);
        }
    }

    @Test
    void defusesDecompressionBombs() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50_000_000]);
        }
        byte[] bomb = packed.toByteArray();
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            if (first(head).startsWith("GET / ")) {
                out.write((HTML + "\r\n<h1>Home</h1>").getBytes(StandardCharsets.US_ASCII));
            } else {
                out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(bomb);
            }
        })) {
            Report report = report(scan(server));

            assertNothingPasses(report);
            assertThat(report.check("robotsTxt").orElseThrow().status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
        }
    }

    @Test
    void saysWhenTheHomepageItselfIsABomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50_000_000]);
        }
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            out.write((HTML + "Content-Encoding: gzip\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(packed.toByteArray());
        })) {
            assertThat(unreachable(scan(server)).message()).contains("decompression bomb");
        }
    }

    @Test
    void endsInTimeWhenEverythingButTheHomepageHangs() {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> {
            if (!first(head).startsWith("GET / ")) {
                Thread.sleep(60_000);
            }
            out.write((HTML + "\r\n<h1>Home</h1>").getBytes(StandardCharsets.US_ASCII));
        })) {
            Report report = report(scan(server.url("/"), Duration.ofSeconds(2)));

            assertNothingPasses(report);
            assertThat(report.check("robotsTxt").orElseThrow().status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
        }
    }

    // Documents that are traps themselves

    @Test
    void survivesHostileDocuments() {
        String deepHtml = "<!doctype html><title>Deep</title>" + "<div>".repeat(100_000) + "end";
        String deepJson = "[".repeat(100_000);
        String robots = "User-agent: *\nDisallow: /" + "a*".repeat(5_000)
                + "$\nSitemap: http://127.0.0.1:1/x\nSitemap: /self.xml\n"
                + "Sitemap: http://169.254.169.254/\nSitemap: file:///etc/passwd\nContent-Signal: "
                + "search=yes, ".repeat(5_000) + "\n"
                + "\u0000\u001b[31m\n";
        String entities = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"" + "ha".repeat(500) + "\">"
                + "<!ENTITY b \"" + "&a;".repeat(500) + "\"><!ENTITY c \"" + "&b;".repeat(500) + "\">"
                + "<!ENTITY d SYSTEM \"file:///etc/passwd\">]><urlset><url><loc>&c;&d;</loc></url></urlset>";
        String links = "</x>; rel=\"" + "service-doc ".repeat(2_000) + "\u001b[2J\"";
        try (SafeFetcherRawServer server = site(path -> {
            if (path.equals("/")) {
                return HTML + "Link: " + links
                        + "\r\nWWW-Authenticate: Bearer resource_metadata=\"http://169.254.169.254/\"\r\n\r\n"
                        + deepHtml;
            }
            if (path.equals("/robots.txt")) {
                return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + robots;
            }
            if (path.endsWith(".xml")) {
                return "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n" + entities;
            }
            if (path.endsWith(".md") || path.endsWith(".txt")) {
                return "HTTP/1.1 200 OK\r\nContent-Type: text/markdown\r\n\r\n" + "#".repeat(200_000)
                        + "[".repeat(200_000);
            }
            return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + deepJson;
        })) {
            Report report = report(scan(server));

            assertThat(report.checks())
                    .allSatisfy(check -> assertThat(check.message()).doesNotContainPattern("[\\x00-\\x08\\x0b\\x1b]"));
            assertThat(report.check("sitemap").orElseThrow().status()).isNotEqualTo(CheckStatus.PASS);
            assertThat(report.check("apiCatalog").orElseThrow().status()).isNotEqualTo(CheckStatus.PASS);
        }
    }

    @Test
    void asksAHealthySiteNoMoreThanItHasTo() {
        try (SafeFetcherRawServer server = site(path -> switch (path) {
            case "/" ->
                HTML + "Link: </docs>; rel=\"service-doc\"\r\n\r\n<!doctype html><title>Home</title><h1>Home</h1>";
            case "/robots.txt" ->
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nContent-Signal: search=yes\nAllow: /\n";
            case "/sitemap.xml" ->
                "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<?xml version=\"1.0\"?><urlset"
                        + " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>http://127.0.0.1/</loc></url></urlset>";
            default -> "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<h1>Not found</h1>";
        })) {
            Report report = report(scan(server));

            for (String id : List.of("robotsTxt", "sitemap", "linkHeaders", "robotsTxtAiRules", "contentSignals")) {
                assertThat(report.check(id).orElseThrow().status()).as(id).isEqualTo(CheckStatus.PASS);
            }
        }
    }
}
