package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;

/**
 * One question over one connection to a checked address, within a time limit that holds whatever the server does.
 *
 * <p>Thread-safe; blocks.
 */
final class SafeFetcherConnection implements AutoCloseable {
    /** Line and count bound a header section to 8 MiB; real ones stay below 64 KiB, but a {@code Link} line can be long. */
    private static final int MOST_HEADER_LINE = 32 * 1024;

    private static final int MOST_HEADERS = 256;
    private static final int MOST_EMPTY_LINES = 4;
    private static final int MOST_CONNECTIONS = 256;

    /** What the current thread asks. The HTTP client passes its own spelling of a host around, which is not what was checked. */
    private static final ScopedValue<SafeFetcherTarget> TARGET = ScopedValue.newInstance();

    private final CloseableHttpClient client;
    private final String userAgent;

    /** Connects only where the resolver leads. */
    SafeFetcherConnection(SafeFetcherResolver resolver, String userAgent, Duration connectLimit) {
        this.userAgent = userAgent;
        Timeout connect = Timeout.of(connectLimit);
        this.client = HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new PinnedResolver(resolver))
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setMaxLineLength(MOST_HEADER_LINE)
                                        .setMaxHeaderCount(MOST_HEADERS)
                                        .setMaxEmptyLineCount(MOST_EMPTY_LINES)
                                        .build())
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(connect)
                                .build())
                        .setDefaultTlsConfig(
                                TlsConfig.custom().setHandshakeTimeout(connect).build())
                        .setMaxConnTotal(MOST_CONNECTIONS)
                        .setMaxConnPerRoute(MOST_CONNECTIONS)
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setHardCancellationEnabled(true)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .disableDefaultUserAgent()
                .build();
    }

    /** What came, with its body read and decoded. */
    record Received(int status, String statusText, Headers headers, SafeFetcherBody body) {}

    /**
     * Asks and reads the answer.
     *
     * @param left how long this may take
     * @param limit the limit that {@code left} is the rest of, for the message
     */
    Received ask(SafeFetcherTarget target, Fetcher.Probe probe, Duration left, Duration limit)
            throws SafeFetcherRefusal {
        HttpUriRequestBase request = new HttpUriRequestBase(probe.method(), target.uri());
        probe.headers().forEach((name, value) -> request.addHeader(name.toString(), value));
        request.setHeader("User-Agent", userAgent);
        request.setHeader("Connection", "close");
        if (!probe.headers().contains(HeaderName.ACCEPT_ENCODING)) {
            request.setHeader("Accept-Encoding", SafeFetcherBody.ACCEPT_ENCODING);
        }
        FutureTask<Received> task = new FutureTask<>(
                () -> ScopedValue.where(TARGET, target).call(() -> exchange(request, probe.maxBody())));
        // On a virtual thread an interrupt closes the socket that it waits on, so the limit also ends a slow drip.
        Thread.ofVirtual().name("weir-fetch").start(task);
        try {
            return task.get(left.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SafeFetcherRefusal(
                    Fetcher.Reason.TIMED_OUT,
                    target.uri() + " gave no complete answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SafeFetcherRefusal(Fetcher.Reason.TIMED_OUT, "interrupted while asking " + target.uri());
        } catch (ExecutionException e) {
            throw refusal(target, e.getCause() == null ? e : e.getCause());
        } finally {
            request.cancel();
            task.cancel(true);
        }
    }

    private Received exchange(HttpUriRequestBase request, int maxBody) throws IOException {
        ClassicHttpResponse response = client.executeOpen(null, request, null);
        try {
            Headers headers = new Headers();
            for (Header field : response.getHeaders()) {
                add(headers, field);
            }
            HttpEntity entity = response.getEntity();
            SafeFetcherBody body = entity == null ? SafeFetcherBody.empty() : read(entity, headers, maxBody);
            return new Received(response.getCode(), statusText(response), headers, body);
        } finally {
            // Cancelled first: closing a response that is not at its end would read all the rest of it.
            request.cancel();
            Closer.closeQuietly(response);
        }
    }

    private static SafeFetcherBody read(HttpEntity entity, Headers headers, int maxBody) throws IOException {
        InputStream content = entity.getContent();
        return content == null
                ? SafeFetcherBody.empty()
                : SafeFetcherBody.read(content, headers.all(HeaderName.CONTENT_ENCODING), maxBody);
    }

    private static void add(Headers headers, Header field) {
        String value = field.getValue();
        try {
            headers.add(HeaderName.of(field.getName()), value == null ? "" : value);
        } catch (IllegalArgumentException e) {
            // Not a field name, so no field; browsers skip such a line too.
        }
    }

    private static String statusText(ClassicHttpResponse response) {
        String sent = response.getReasonPhrase();
        if (sent != null && !sent.isBlank()) {
            return sent;
        }
        String standard = response.getCode() >= 100 && response.getCode() < 600
                ? EnglishReasonPhraseCatalog.INSTANCE.getReason(response.getCode(), Locale.ROOT)
                : null;
        return standard == null ? "" : standard;
    }

    private static SafeFetcherRefusal refusal(SafeFetcherTarget target, Throwable cause) {
        String at = target.host() + ":" + target.port();
        String detail = SafeFetcherTarget.shown(String.valueOf(cause.getMessage()));
        return switch (cause) {
            case SafeFetcherRefusal refusal
            when refusal.reason() == Fetcher.Reason.MALFORMED ->
                new SafeFetcherRefusal(Fetcher.Reason.MALFORMED, target.uri() + ": " + refusal.text());
            case SafeFetcherRefusal refusal -> refusal;
            case SSLException e ->
                new SafeFetcherRefusal(
                        Fetcher.Reason.TLS_FAILED,
                        "no trusted TLS connection to " + at + ": " + detail
                                + "; the certificate must be valid, for this name and from an authority that this machine trusts");
            case SocketTimeoutException e ->
                new SafeFetcherRefusal(
                        Fetcher.Reason.TIMED_OUT,
                        "no connection to " + at + " in time; is the server up and the port open?");
            case ConnectException e ->
                new SafeFetcherRefusal(
                        Fetcher.Reason.CONNECT_FAILED,
                        "no connection to " + at + " (" + reason(e) + "); is the server up and the port open?");
            case NoRouteToHostException e ->
                new SafeFetcherRefusal(Fetcher.Reason.CONNECT_FAILED, "no route to " + at + " from this machine");
            case SocketException e ->
                new SafeFetcherRefusal(Fetcher.Reason.CONNECT_FAILED, at + " broke the connection off: " + detail);
            case NoHttpResponseException e ->
                new SafeFetcherRefusal(
                        Fetcher.Reason.MALFORMED,
                        target.uri() + " did not answer in valid HTTP: the connection ended without an answer");
            default ->
                new SafeFetcherRefusal(
                        Fetcher.Reason.MALFORMED, target.uri() + " did not answer in valid HTTP: " + detail);
        };
    }

    /** The system's own words; the HTTP client puts the address in front of them once more. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < 8 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return SafeFetcherTarget.shown(String.valueOf(root.getMessage()));
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }

    /** Hands the HTTP client nothing but checked addresses; it connects to these without another look-up. */
    private record PinnedResolver(SafeFetcherResolver resolver) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return resolver.resolve(TARGET.get().host()).toArray(new InetAddress[0]);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
