package dev.weir.readiness;

import dev.weir.readiness.Browser.Loaded;
import dev.weir.readiness.Browser.Unavailable;
import dev.weir.readiness.Browser.Visit;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** One page of a running browser, steered through the Chrome DevTools Protocol, that records WebMCP tools. */
final class ChromiumPage implements AutoCloseable {
    private static final int MOST_TOOLS = 256;
    private static final String BINDING = "weirReport";

    private final ChromiumSession session;
    private final Set<String> tools = new LinkedHashSet<>();
    private final CompletableFuture<Boolean> loaded = new CompletableFuture<>();
    private String target = "";
    private volatile String page = "";
    private volatile boolean navigated;

    private ChromiumPage(ChromiumSession session) {
        this.session = session;
    }

    /** Opens an empty page in which every document starts with the recorder script. */
    static ChromiumPage open(URI endpoint, String recorder, ChromiumDeadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        ChromiumSession session = ChromiumSession.connect(endpoint, deadline);
        ChromiumPage page = new ChromiumPage(session);
        try {
            session.listen(page::on, page.loaded::completeExceptionally);
            page.prepare(recorder, deadline);
            return page;
        } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void prepare(String recorder, ChromiumDeadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        session.call("", "Browser.setDownloadBehavior", Map.of("behavior", "deny"), deadline);
        target = session.call("", "Target.createTarget", Map.of("url", "about:blank"), deadline)
                .path("targetId")
                .asString();
        page = session.call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true), deadline)
                .path("sessionId")
                .asString();
        session.call(page, "Page.enable", Map.of(), deadline);
        session.call(page, "Inspector.enable", Map.of(), deadline);
        // A binding exists only in documents of an enabled runtime, which also sends all that the page logs.
        session.call(page, "Runtime.enable", Map.of(), deadline);
        session.call(page, "Runtime.addBinding", Map.of("name", BINDING), deadline);
        session.call(page, "Page.addScriptToEvaluateOnNewDocument", Map.of("source", recorder), deadline);
    }

    /**
     * Goes to the URL and waits for its load event, then for {@code settling}. A page that has not finished by then counts when it
     * registered something: what it would have registered later is unknown.
     */
    Visit visit(URI url, Duration settling, ChromiumDeadline deadline) throws IOException, InterruptedException {
        try {
            JsonNode outcome = session.call(page, "Page.navigate", Map.of("url", url.toString()), deadline);
            String error = outcome.path("errorText").asString("");
            if (!error.isEmpty()) {
                return new Unavailable("Chromium could not load " + url + ": " + SafeFetcherTarget.shown(error));
            }
            loaded.get(deadline.left(), TimeUnit.NANOSECONDS);
            TimeUnit.NANOSECONDS.sleep(Math.min(settling.toNanos(), deadline.left()));
        } catch (TimeoutException e) {
            List<String> sofar = tools();
            return sofar.isEmpty()
                    ? new Unavailable("Chromium was still loading " + url + " at the time limit")
                    : new Loaded(sofar);
        } catch (ExecutionException e) {
            throw new IOException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        }
        return new Loaded(tools());
    }

    private List<String> tools() {
        synchronized (tools) {
            return List.copyOf(tools);
        }
    }

    private void on(String from, String event, JsonNode parameters) {
        if (!from.equals(page)) {
            return;
        }
        switch (event) {
            case "Page.frameNavigated" -> {
                JsonNode frame = parameters.path("frame");
                navigated |= frame.path("parentId").isMissingNode()
                        && !frame.path("url").asString("").equals("about:blank");
            }
            case "Page.loadEventFired" -> {
                if (navigated) {
                    loaded.complete(true);
                }
            }
            case "Runtime.bindingCalled" -> record(parameters.path("payload").asString(""));
            // A dialog stops the page's scripts until somebody answers it.
            case "Page.javascriptDialogOpening" ->
                session.tell(page, "Page.handleJavaScriptDialog", Map.of("accept", false));
            case "Inspector.targetCrashed" -> loaded.completeExceptionally(new IOException("the page crashed"));
            default -> {}
        }
    }

    private void record(String name) {
        synchronized (tools) {
            if (!name.isEmpty() && tools.size() < MOST_TOOLS) {
                tools.add(SafeFetcherTarget.shown(name));
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
