package dev.weir.readiness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A connection to a browser that speaks the Chrome DevTools Protocol: JSON messages over a web socket, answers matched to
 * commands by number.
 *
 * <p>Thread-safe. Messages beyond {@value #MOST_MESSAGE} characters, which only a page that floods its console
 * causes, are dropped.
 */
final class ChromiumSession implements AutoCloseable {
    private static final int MOST_MESSAGE = 8 * 1024 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client;
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final Object sending = new Object();
    private CompletableFuture<WebSocket> socket;
    private volatile Listener listener = (session, event, parameters) -> {};
    private volatile Consumer<IOException> onEnd = failure -> {};
    private volatile @Nullable IOException ended;

    private ChromiumSession(HttpClient client) {
        this.client = client;
        this.socket = new CompletableFuture<>();
    }

    /** Is told what happens, on one thread, in order. */
    @FunctionalInterface
    interface Listener {
        /** An event of this session (a page's; the browser's own has the empty name). */
        void on(String session, String event, JsonNode parameters);
    }

    /** Connects to the web socket on which the browser listens. */
    static ChromiumSession connect(URI endpoint, ChromiumDeadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        HttpClient client =
                HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
        ChromiumSession session = new ChromiumSession(client);
        try {
            session.socket = client.newWebSocketBuilder().buildAsync(endpoint, session.new Receiver());
            session.socket.get(deadline.left(), TimeUnit.NANOSECONDS);
            return session;
        } catch (ExecutionException e) {
            client.shutdownNow();
            throw new IOException("no debugging connection: " + e.getCause(), e);
        } catch (InterruptedException | TimeoutException e) {
            client.shutdownNow();
            throw e;
        }
    }

    /** From now on tells of events, and of the end of the connection. */
    void listen(Listener toEvents, Consumer<IOException> toEnd) {
        listener = toEvents;
        onEnd = toEnd;
    }

    /**
     * Sends a command and waits for its result.
     *
     * @param session the page's session, empty for the browser itself
     * @throws IOException when the browser rejects it or goes away
     */
    JsonNode call(String session, String method, Map<String, Object> parameters, ChromiumDeadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return send(session, method, parameters).get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    /** Sends a command whose result nobody needs. */
    void tell(String session, String method, Map<String, Object> parameters) {
        var _ = send(session, method, parameters);
    }

    private CompletableFuture<JsonNode> send(String session, String method, Map<String, Object> parameters) {
        int id = number.incrementAndGet();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        String text = JSON.writeValueAsString(message);
        synchronized (sending) {
            // A web socket of the JDK takes the next message only after it has sent the last one.
            socket = socket.thenCompose(open -> open.sendText(text, true));
            var _ = socket.whenComplete((open, failure) -> {
                if (failure != null) {
                    end(new IOException("the browser ended"));
                }
            });
        }
        IOException gone = ended;
        if (gone != null) {
            answer.completeExceptionally(gone);
        }
        return answer;
    }

    private void receive(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JacksonException e) {
            end(new IOException("the browser sent something that is not JSON"));
            return;
        }
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.path("id").asInt());
            if (answer != null && message.has("error")) {
                answer.completeExceptionally(new IOException(SafeFetcherTarget.shown(
                        message.path("error").path("message").asString("command refused"))));
            } else if (answer != null) {
                answer.complete(message.path("result"));
            }
        } else {
            listener.on(
                    message.path("sessionId").asString(""),
                    message.path("method").asString(""),
                    message.path("params"));
        }
    }

    private void end(IOException failure) {
        ended = failure;
        waiting.values().forEach(answer -> answer.completeExceptionally(failure));
        onEnd.accept(failure);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();
        private boolean tooLong;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            tooLong |= parts.length() + data.length() > MOST_MESSAGE;
            if (!tooLong) {
                parts.append(data);
            }
            if (last) {
                String text = parts.toString();
                parts.setLength(0);
                if (!tooLong) {
                    receive(text);
                }
                tooLong = false;
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            end(new IOException("the browser ended"));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(new IOException("the browser ended"));
        }
    }
}
