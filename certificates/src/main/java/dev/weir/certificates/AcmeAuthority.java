package dev.weir.certificates;

import dev.weir.certificates.AcmeSettings.ChallengeType;
import dev.weir.certificates.AcmeSettings.ExternalAccount;
import dev.weir.certificates.AcmeSettings.KeyType;
import java.io.IOException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** An authority that speaks ACME (RFC 8555), by acme4j. Nothing else in this room knows the library. */
final class AcmeAuthority implements Authority {
    /** How long one order may take to become something, each time it waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Where the authority names no time; doubled each time it has to be asked again. */
    private static final Duration SHORTEST_POLL = Duration.ofMillis(250);

    private static final Duration LONGEST_POLL = Duration.ofSeconds(15);

    private final AcmeSettings settings;
    private final CertificateStore store;
    private final Challenges challenges;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final Session session;
    private @Nullable Login login;

    AcmeAuthority(
            AcmeSettings settings,
            CertificateStore store,
            Challenges challenges,
            InstantSource clock,
            Sleeper sleeper) {
        this.settings = settings;
        this.store = store;
        this.challenges = challenges;
        this.clock = clock;
        this.sleeper = sleeper;
        this.session = new Session(settings.directory(), new AcmeConnections(trust(settings)));
        // Messages end up in logs, which one language suits
        session.setLocale(Locale.ENGLISH);
        session.networkSettings().setProxySelector(ProxySelector.getDefault());
    }

    private static Optional<SSLContext> trust(AcmeSettings settings) {
        if (settings.trusted().isEmpty()) {
            return Optional.empty();
        }
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            for (Path file : settings.trusted()) {
                addAnchors(file, anchors);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can trust certificates", e);
        }
    }

    private static void addAnchors(Path file, KeyStore anchors) {
        try {
            List<X509Certificate> found =
                    Keys.certificates(Pem.all(Files.readString(file, StandardCharsets.ISO_8859_1)));
            if (found.isEmpty()) {
                throw new GeneralSecurityException("no certificate in it");
            }
            for (X509Certificate anchor : found) {
                anchors.setCertificateEntry("anchor-" + anchors.size(), anchor);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificatesException(
                    "tls.acme.trusted: " + file + " cannot be used (" + e + "); name a PEM file of certificates", e);
        }
    }

    @Override
    public KeyAndChain order(List<String> names, @Nullable X509Certificate replaced, int turn)
            throws Failure, InterruptedException {
        List<Runnable> cleaning = new ArrayList<>();
        try {
            Order order = create(names, replaced);
            List<Answered> answered = new ArrayList<>();
            for (Authorization authorization : order.getAuthorizations()) {
                if (authorization.getStatus() != Status.VALID) {
                    answered.add(answer(authorization, turn, cleaning));
                }
            }
            for (Answered one : answered) {
                one.challenge.trigger();
            }
            // An order is ready when all its names have been shown, and invalid when one could not be (RFC 8555 §7.1.6)
            await(order, EnumSet.of(Status.READY, Status.VALID), answered);
            KeyPair key = Keys.generate(settings.keyType());
            order.execute(key);
            await(order, EnumSet.of(Status.VALID), List.of());
            return Keys.keyAndChain(key.getPrivate(), order.getCertificate().getCertificateChain());
        } catch (AcmeException | RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e);
        } catch (GeneralSecurityException e) {
            throw Failure.ofTheAuthority(
                    "the certificate received is not for the key that was sent: " + e.getMessage());
        } finally {
            cleaning.forEach(Runnable::run);
        }
    }

    private Order create(List<String> names, @Nullable X509Certificate replaced) throws AcmeException, Failure {
        OrderBuilder builder = login().newOrder().domains(names);
        if (replaced == null
                || session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
            return builder.create();
        }
        try {
            return builder.replaces(replaced).create();
        } catch (AcmeServerException | AcmeProtocolException refused) {
            // Another order has replaced it, or it is another authority's: it is ordered as if it were new (RFC 9773
            // §5)
            return login().newOrder().domains(names).create();
        }
    }

    /** The account, made with the key that was kept or with one that is kept before anybody hears of it. */
    private synchronized Login login() throws AcmeException, Failure {
        Login known = login;
        if (known != null) {
            return known;
        }
        KeyPair key;
        try {
            Optional<KeyPair> kept = store.account(settings.directory());
            key = kept.isPresent() ? kept.get() : Keys.generate(KeyType.EC_P256);
            if (kept.isEmpty() && !store.save(settings.directory(), key)) {
                throw Failure.ofTheAuthority("the account's key cannot be kept, so no account is made");
            }
        } catch (IOException e) {
            throw Failure.ofTheAuthority("the account's key cannot be read: " + e);
        }
        // For a key that it knows the authority gives the account it has (RFC 8555 §7.3.1)
        AccountBuilder builder = new AccountBuilder().useKeyPair(key).agreeToTermsOfService();
        settings.contact().forEach(builder::addEmail);
        if (settings.externalAccount().isPresent()) {
            ExternalAccount external = settings.externalAccount().get();
            builder.withKeyIdentifier(external.keyId(), external.hmacKey().reveal());
        }
        Login made = builder.createLogin(session);
        login = made;
        return made;
    }

    private synchronized void forgetLogin() {
        login = null;
    }

    /** A challenge that is prepared for. */
    private record Answered(String name, Challenge challenge) {}

    private Answered answer(Authorization authorization, int turn, List<Runnable> cleaning) throws Failure {
        String name = authorization.getIdentifier().getDomain();
        List<ChallengeType> types = settings.challenges();
        for (int index = 0; index < types.size(); index++) {
            ChallengeType type = types.get((index + turn) % types.size());
            Optional<? extends Challenge> offered = switch (type) {
                case HTTP_01 -> authorization.findChallenge(Http01Challenge.class);
                case TLS_ALPN_01 -> authorization.findChallenge(TlsAlpn01Challenge.class);
            };
            if (offered.isPresent()) {
                prepare(offered.get(), name, cleaning);
                return new Answered(name, offered.get());
            }
        }
        throw Failure.ofTheOrder("no challenge of " + types + " is offered for " + name);
    }

    private void prepare(Challenge challenge, String name, List<Runnable> cleaning) {
        switch (challenge) {
            case Http01Challenge http -> {
                String token = http.getToken();
                challenges.addHttp(token, http.getAuthorization());
                cleaning.add(() -> challenges.removeHttp(token));
            }
            case TlsAlpn01Challenge tls -> {
                challenges.addTlsAlpn(name, TlsAlpnCertificate.make(name, tls.getAcmeValidation(), clock.instant()));
                cleaning.add(() -> challenges.removeTlsAlpn(name));
            }
            default -> throw new IllegalStateException(challenge.getType());
        }
    }

    private void await(Order order, Set<Status> wanted, List<Answered> answered)
            throws AcmeException, Failure, InterruptedException {
        Instant end = clock.instant().plus(PATIENCE);
        Optional<Instant> hint = Optional.empty();
        Duration usual = SHORTEST_POLL;
        while (!wanted.contains(order.getStatus())) {
            if (order.getStatus() == Status.INVALID) {
                throw Failure.ofTheOrder(reason(order, answered));
            }
            Instant now = clock.instant();
            if (now.isAfter(end)) {
                throw Failure.ofTheAuthority("still " + order.getStatus() + " after " + PATIENCE.toMinutes() + " min");
            }
            Duration pause = hint.isPresent() ? Duration.between(now, hint.get()) : usual;
            sleeper.sleep(shorter(pause.compareTo(usual) < 0 ? usual : pause, LONGEST_POLL));
            usual = shorter(usual.multipliedBy(2), LONGEST_POLL);
            hint = order.fetch();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String reason(Order order, List<Answered> answered) throws AcmeException {
        for (Answered one : answered) {
            Challenge challenge = one.challenge;
            challenge.fetch();
            if (challenge.getStatus() == Status.INVALID) {
                return challenge.getType() + " failed for " + one.name + told(challenge.getError());
            }
        }
        return "the order is invalid" + told(order.getError());
    }

    private static String told(Optional<Problem> problem) {
        return problem.map(found -> ": " + line(found.toString())).orElse("");
    }

    @Override
    public Optional<RenewalWindow> renewal(X509Certificate certificate) throws Failure {
        try {
            if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
                return Optional.empty();
            }
            RenewalInfo info = login().bindRenewalInfo(certificate);
            Optional<Instant> askAgain = info.fetch();
            Instant start = info.getSuggestedWindowStart();
            Instant end = info.getSuggestedWindowEnd();
            if (!end.isAfter(start)) {
                throw Failure.ofTheOrder("the renewal window ends before it begins");
            }
            return Optional.of(new RenewalWindow(start, end, askAgain));
        } catch (AcmeException | RuntimeException e) {
            throw failure(e);
        }
    }

    /** Told apart by who is to blame: retrying differs. */
    private Failure failure(Exception e) {
        Throwable cause = e instanceof AcmeLazyLoadingException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof AcmeRateLimitedException limited
                && limited.getRetryAfter().isPresent()) {
            return Failure.until(limited.getRetryAfter().get(), line(String.valueOf(limited.getMessage())));
        }
        if (cause instanceof AcmeServerException answered) {
            String type = answered.getType().toString();
            if (type.endsWith(":accountDoesNotExist") || type.endsWith(":unauthorized")) {
                forgetLogin();
            }
            String message = line(answered.getProblem().toString());
            return type.endsWith(":serverInternal") ? Failure.ofTheAuthority(message) : Failure.ofTheOrder(message);
        }
        String host = settings.directory().getHost();
        if (cause instanceof AcmeNetworkException && cause.getCause() != null) {
            return Failure.ofTheAuthority(
                    line(host + " cannot be asked: " + cause.getCause().getMessage()));
        }
        String said = cause instanceof AcmeException ? String.valueOf(cause.getMessage()) : cause.toString();
        return Failure.ofTheAuthority(line(host + ": " + said));
    }

    /** What others wrote, fit for one line of a log. */
    private static String line(String text) {
        String plain = text.replaceAll("\\p{Cntrl}+", " ");
        return plain.length() <= 500 ? plain : plain.substring(0, 500) + "…";
    }

    @Override
    public void close() {
        session.getHttpClient().shutdownNow();
    }
}
