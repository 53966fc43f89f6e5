package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.http.IpPrefix;
import dev.weir.readiness.Browser.Loaded;
import dev.weir.readiness.Browser.Unavailable;
import dev.weir.readiness.Browser.Visit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChromiumTest {
    private static final ChromiumProgram PROGRAM = ChromiumProgram.find(System.getenv());
    private static final AddressPolicy LOOPBACK = AddressPolicy.publicOnly()
            .allowing(List.of(IpPrefix.parse("127.0.0.1/32").orElseThrow()));

    private static Chromium chromium(Duration limit, SafeFetcherResolver.Lookup lookup) {
        assumeTrue(
                PROGRAM.executable().isPresent(),
                "skipped, for want of a browser: the test of pages in Chromium (" + PROGRAM.missing() + ")");
        return new Chromium(
                PROGRAM,
                new SafeFetcherResolver(LOOPBACK, lookup, Duration.ofSeconds(5)),
                Duration.ofSeconds(30),
                limit,
                Duration.ofMillis(300));
    }

    private static Visit visit(String html, Duration limit) {
        try (SafeFetcherRawServer server = serving(html)) {
            return chromium(limit, SafeFetcherResolver.Lookup.system()).visit(server.url("/"));
        }
    }

    private static Visit visit(String html) {
        return visit(html, Duration.ofSeconds(20));
    }

    private static SafeFetcherRawServer serving(String html) {
        return new SafeFetcherRawServer((head, out) -> {
            String path = head.isEmpty() ? "" : head.getFirst().split(" ", -1)[1];
            if (path.equals("/never")) {
                Thread.sleep(60_000);
            }
            String answer = path.equals("/")
                    ? "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><title>t</title><script>const execute = async () => 1</script>"
                            + html
                    : "HTTP/1.1 404 Not Found\r\n\r\n";
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        });
    }

    private static String register(String on, String name) {
        return "<script>" + on + ".registerTool({name: '" + name
                + "', description: 'd', inputSchema: {}, execute: async () => 1})</script>";
    }

    /** No browser and no profile may be left behind, whatever the page did. */
    @AfterEach
    void leavesNothingBehind() throws IOException {
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> process.info().command().isPresent()))
                .isEmpty();
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.filter(path -> path.getFileName()
                            .toString()
                            .startsWith(
                                    "weir-chromium-" + ProcessHandle.current().pid() + "-")))
                    .isEmpty();
        }
    }

    @Test
    void reportsToolsOfEveryWayToRegisterOnceAndInOrder() {
        String page = register("navigator.modelContext", "first")
                + "<form toolname=declared tooldescription=d></form>"
                + "<script>document.modelContext.provideContext({tools: [{name: 'second', description: 'd', execute}]});"
                + "addEventListener('load', () => setTimeout(() => {"
                + "  document.modelContext.registerTool({name: 'late', description: 'd', execute});"
                + "  document.modelContext.registerTool({name: 'late', description: 'd', execute}).catch(() => {});"
                + "}, 50))</script>";

        assertThat(visit(page)).isEqualTo(new Loaded(List.of("first", "second", "declared", "late")));
    }

    @Test
    void doesNotCountWhatTheDraftRefuses() {
        String page = "<script>const refused = [];"
                + "for (const tool of [null, {}, {name: '', description: 'd', execute}, {name: 'a b', description: 'd', execute},"
                + "    {name: 'x'.repeat(129), description: 'd', execute}, {name: 'nodescription', description: '', execute}, {name: 'noexecute', description: 'd'}]) {"
                + "  document.modelContext.registerTool(tool).catch(e => refused.push(e)).then(() => {"
                + "    if (refused.length === 7)"
                + "      document.modelContext.registerTool({name: 'all-refused', description: 'd', execute}); });"
                + "}</script>"
                + "<iframe srcdoc=\"<script>const execute = () => 1; document.modelContext.registerTool({name: 'framed', description: 'd', execute})</script>\"></iframe>";

        assertThat(visit(page)).isEqualTo(new Loaded(List.of("all-refused")));
    }

    @Test
    void reportsNoToolsForAPageWithout() {
        assertThat(visit("<script>if (typeof weirReport !== 'undefined') weirReport('faked')</script>"))
                .isEqualTo(new Loaded(List.of()));
    }

    @Test
    void answersDialogs() {
        String page = "<script>alert('a'); if (!confirm('b') && prompt('c') === null) "
                + "document.modelContext.registerTool({name: 'after', description: 'd', execute})</script>";

        assertThat(visit(page)).isEqualTo(new Loaded(List.of("after")));
    }

    @Test
    void doesNotJudgeAPageThatNeverFinishesLoading() {
        assertThat(visit("<img src=/never>", Duration.ofSeconds(2)))
                .isInstanceOfSatisfying(
                        Unavailable.class, none -> assertThat(none.message()).contains("still loading"));
    }

    @Test
    void endsAPageThatHangsInAScript() {
        assertThat(visit(
                        register("document.modelContext", "early") + "<script>for (;;) {}</script>",
                        Duration.ofSeconds(2)))
                .isEqualTo(new Loaded(List.of("early")));
    }

    @Test
    void saysWhenTheSiteDoesNotAnswer() {
        try (SafeFetcherRawServer server = new SafeFetcherRawServer((head, out) -> Thread.sleep(60_000))) {
            Chromium chromium = chromium(Duration.ofSeconds(1), SafeFetcherResolver.Lookup.system());
            assertThat(chromium.visit(server.url("/"))).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void saysWhenTheBrowserIsKilled() throws InterruptedException {
        try (SafeFetcherRawServer server = serving("<img src=/never>")) {
            Chromium chromium = chromium(Duration.ofSeconds(30), SafeFetcherResolver.Lookup.system());
            Visit[] visit = {null};
            Thread caller = Thread.ofPlatform().start(() -> visit[0] = chromium.visit(server.url("/")));
            while (server.requests().isEmpty() && caller.isAlive()) {
                Thread.sleep(20);
            }
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
            caller.join();
            assertThat(visit[0])
                    .isInstanceOfSatisfying(
                            Unavailable.class,
                            none -> assertThat(none.message()).contains("ended"));
        }
    }

    @Test
    void endsWhenTheCallerIsInterrupted() throws InterruptedException {
        try (SafeFetcherRawServer server = serving("<img src=/never>")) {
            Chromium chromium = chromium(Duration.ofSeconds(30), SafeFetcherResolver.Lookup.system());
            Visit[] visit = {null};
            Thread caller = Thread.ofPlatform().start(() -> visit[0] = chromium.visit(server.url("/")));
            while (server.requests().isEmpty() && caller.isAlive()) {
                Thread.sleep(20);
            }
            caller.interrupt();
            caller.join();
            assertThat(visit[0]).isInstanceOf(Unavailable.class);
        }
    }

    // Where pages may reach

    @Test
    void refusesAForbiddenPageWithoutStartingABrowser() {
        Chromium chromium = chromium(Duration.ofSeconds(20), SafeFetcherResolver.Lookup.system());

        assertThat(chromium.visit(URI.create("http://169.254.169.254/latest/")))
                .isInstanceOfSatisfying(
                        Unavailable.class, none -> assertThat(none.message()).contains("link-local"));
        assertThat(chromium.visit(URI.create("file:///etc/passwd"))).isInstanceOf(Unavailable.class);
        assertThat(chromium.visit(URI.create("chrome://version"))).isInstanceOf(Unavailable.class);
    }

    /** The name points at the site while the page loads, and inside the network for whatever the page then asks. */
    @Test
    void checksTheAddressOfEveryConnectionOfThePage() {
        AtomicInteger inside = new AtomicInteger();
        try (SafeFetcherRawServer internal = SafeFetcherRawServer.saying("HTTP/1.1 200 OK\r\n\r\nsecret")) {
            String requests = "<img src=http://inside.test/><iframe src=http://inside.test/></iframe><script>"
                    + "const other = 'inside.test';"
                    + "new WebSocket('ws://' + other + '/');"
                    + "navigator.sendBeacon('http://' + other + '/');"
                    + "Promise.allSettled([fetch('http://' + other + '/', {mode: 'no-cors'}),"
                    + "    fetch('http://127.0.0.1:" + internal.port() + "/', {mode: 'no-cors'}),"
                    + "    fetch('http://[::1]:" + internal.port() + "/', {mode: 'no-cors'}),"
                    + "    fetch('http://localhost:" + internal.port() + "/', {mode: 'no-cors'})])"
                    + "  .then(all => fetch('/done?' + all.map(one => one.status)));"
                    + "</script>";
            try (SafeFetcherRawServer site = serving(requests)) {
                SafeFetcherResolver.Lookup lookup = host -> {
                    if (host.equals("site.test")) {
                        return List.of(InetAddress.ofLiteral("127.0.0.1"));
                    }
                    inside.incrementAndGet();
                    return List.of(InetAddress.ofLiteral(host.equals("127.0.0.1") ? host : "10.0.0.1"));
                };
                Visit visit = chromium(Duration.ofSeconds(20), lookup)
                        .visit(URI.create("http://site.test:" + site.port() + "/"));

                assertThat(visit).isInstanceOf(Loaded.class);
                assertThat(internal.requests()).isEmpty();
                assertThat(inside.get()).as("look-ups of other names").isPositive();
                assertThat(site.requests().stream().map(List::getFirst))
                        .contains("GET /done?rejected,rejected,rejected,rejected HTTP/1.1");
            }
        }
    }

    @Test
    void saysWhenARebindingNameTurnsForbidden() {
        AtomicInteger lookups = new AtomicInteger();
        SafeFetcherResolver.Lookup rebinding =
                host -> List.of(InetAddress.ofLiteral(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "10.0.0.1"));

        assertThat(chromium(Duration.ofSeconds(20), rebinding).visit(URI.create("http://site.test/")))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        none -> assertThat(none.message()).contains("10.0.0.1 is a private address"));
    }

    // Finding and starting it

    @Test
    void saysWhatToInstallWhenThereIsNoBrowser() {
        Chromium chromium = new Chromium(
                new ChromiumProgram(Optional.empty(), "no browser found; install Chromium"),
                new SafeFetcherResolver(LOOPBACK, SafeFetcherResolver.Lookup.system(), Duration.ofSeconds(5)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ZERO);

        assertThat(chromium.visit(URI.create("http://127.0.0.1/")))
                .isEqualTo(new Unavailable("no browser found; install Chromium"));
    }

    private static Path program(Path folder, String name, String script) throws IOException {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    @Test
    void looksAtChromePathThenAlongThePath(@TempDir Path folder) throws IOException {
        Path named = program(folder, "mine", "exit 0");
        Path onPath = program(folder, "google-chrome", "exit 0");

        assertThat(ChromiumProgram.find(Map.of("CHROME_PATH", named.toString(), "PATH", folder.toString()))
                        .executable())
                .contains(named);
        assertThat(ChromiumProgram.find(Map.of("PATH", "/nowhere:" + folder)).executable())
                .contains(onPath);
        ChromiumProgram wrong =
                ChromiumProgram.find(Map.of("CHROME_PATH", "/nowhere/chrome", "PATH", folder.toString()));
        assertThat(wrong.executable()).isEmpty();
        assertThat(wrong.missing()).contains("CHROME_PATH is /nowhere/chrome").contains("apt-get install chromium");
    }

    @Test
    void saysWhatABrowserSaidThatDoesNotStart(@TempDir Path folder) throws IOException {
        Path broken = program(folder, "chromium", "echo 'No usable sandbox!'; exit 7");

        assertThat(startOf(broken, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        none -> assertThat(none.message()).contains("status 7").contains("No usable sandbox!"));
    }

    @Test
    void killsABrowserThatNeverListens(@TempDir Path folder) throws IOException {
        Path hanging = program(folder, "chromium", "sleep 60 & sleep 60");

        assertThat(startOf(hanging, Duration.ofSeconds(1))).isInstanceOf(Unavailable.class);
    }

    private static Visit startOf(Path program, Duration limit) {
        return new Chromium(
                        new ChromiumProgram(Optional.of(program), ""),
                        new SafeFetcherResolver(LOOPBACK, SafeFetcherResolver.Lookup.system(), Duration.ofSeconds(5)),
                        limit,
                        limit,
                        Duration.ZERO)
                .visit(URI.create("http://127.0.0.1/"));
    }
}
