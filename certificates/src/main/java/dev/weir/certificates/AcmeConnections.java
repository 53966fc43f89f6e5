package dev.weir.certificates;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * How the authority is talked to: with the trust the operator named, answers bounded in size and in the time they take, body
 * included, since the library bounds neither.
 */
final class AcmeConnections extends GenericAcmeProvider {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Optional<SSLContext> trust;

    AcmeConnections(Optional<SSLContext> trust) {
        this.trust = trust;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(settings.getTimeout())
                .proxy(settings.getProxySelector());
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }

    @Override
    public Connection connect(URI server, NetworkSettings settings, HttpClient client) {
        return new Bounded(new Naming(settings, client));
    }

    /** RFC 8555 §6.1 wants the client's name. */
    private static final class Naming extends HttpConnector {
        Naming(NetworkSettings settings, HttpClient client) {
            super(settings, client);
        }

        @Override
        public HttpRequest.Builder createRequestBuilder(URL url) {
            return super.createRequestBuilder(url).setHeader("User-Agent", "weir " + defaultUserAgent());
        }
    }

    private static final class Bounded extends DefaultConnection {
        private final HttpConnector requests;

        Bounded(HttpConnector requests) {
            super(requests);
            this.requests = requests;
        }

        @Override
        protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> body) throws IOException {
            HttpRequest.Builder builder = requests.createRequestBuilder(url)
                    .header("Accept-Charset", "utf-8")
                    .header("Accept-Language", session.getLanguageHeader());
            body.accept(builder);
            HttpResponse.BodyHandler<InputStream> whole = head -> BodySubscribers.mapping(
                    BodySubscribers.limiting(BodySubscribers.ofByteArray(), MOST_BYTES), ByteArrayInputStream::new);
            CompletableFuture<HttpResponse<InputStream>> answer =
                    requests.getHttpClient().sendAsync(builder.build(), whole);
            try {
                lastResponse = answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException late) {
                answer.cancel(true);
                throw new IOException("no whole answer within " + LONGEST.toSeconds() + " s", late);
            } catch (ExecutionException e) {
                throw new IOException(reason(e.getCause()), e);
            } catch (InterruptedException stopped) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new IOException("stopped", stopped);
            }
        }

        /** The JDK's client leaves out what a refused connection is. */
        private static String reason(@Nullable Throwable cause) {
            return cause instanceof ConnectException && cause.getMessage() == null
                    ? "connection refused"
                    : String.valueOf(cause);
        }
    }
}
