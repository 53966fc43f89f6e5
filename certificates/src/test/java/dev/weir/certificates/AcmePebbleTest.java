package dev.weir.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.certificates.AcmeSettings.ChallengeType;
import dev.weir.certificates.AcmeSettings.ExternalAccount;
import dev.weir.certificates.AcmeSettings.KeyType;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the authority that Let's Encrypt tests clients with; {@code apt-get install pebble}. */
class AcmePebbleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Counts counts = new Counts();
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(ahead.get());
    private final AtomicReference<AcmeCertificates> certificates = new AtomicReference<>();
    private Pebble pebble;
    private Responder responder;

    @BeforeEach
    void installed() {
        assumeTrue(Pebble.isInstalled(), "pebble is not installed, so nothing is proved here: apt-get install pebble");
    }

    @AfterEach
    void stop() throws Exception {
        if (certificates.get() != null) {
            certificates.get().close();
        }
        if (responder != null) {
            responder.close();
        }
        if (pebble != null) {
            pebble.close();
        }
    }

    private void begin(String... environment) throws Exception {
        pebble = new Pebble(Files.createDirectory(folder.resolve("pebble")), environment);
        responder = new Responder(pebble.httpPort, pebble.tlsPort, certificates::get);
    }

    private AcmeSettings settings(URI directory, List<List<String>> names, ChallengeType... challenges) {
        return new AcmeSettings(
                directory,
                List.of("admin@weir.example"),
                names,
                List.of(challenges),
                folder.resolve("certificates"),
                Optional.empty(),
                List.of(pebble.trust()),
                true,
                KeyType.EC_P256);
    }

    private AcmeCertificates open(AcmeSettings settings) {
        // Minutes of waiting pass as seconds, and the clock may be moved meanwhile
        Sleeper quick = duration -> {
            Instant end = clock.instant().plus(duration);
            for (long left = Math.max(1, duration.toMillis() / 20);
                    left > 0 && clock.instant().isBefore(end);
                    left -= 10) {
                Thread.sleep(10);
            }
        };
        AcmeCertificates opened = AcmeCertificates.open(
                settings,
                certificate -> responder.install(certificate),
                counts,
                DirectoryFolder.open(settings.folder()),
                clock,
                quick,
                new Random(1));
        certificates.set(opened);
        opened.start();
        return opened;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("patience").isBefore(end);
            Thread.sleep(20);
        }
    }

    /** The certificate that a client of the server gets, after a byte went there and another back. */
    private X509Certificate ask(SSLContext context, String host) throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), pebble.tlsPort);
                SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, host, pebble.tlsPort, true)) {
            socket.setSoTimeout(20_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('y');
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLContext trustingAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager all = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        context.init(null, new TrustManager[] {all}, null);
        return context;
    }

    @Test
    void getsACertificateByHttp01() throws Exception {
        begin();
        AcmeCertificates opened = open(settings(
                pebble.https(), List.of(List.of("one.weir.example", "two.weir.example")), ChallengeType.HTTP_01));
        await(() -> !opened.current().isEmpty());
        KeyAndChain issued = opened.current().getFirst();
        assertThat(issued.names()).containsExactlyInAnyOrder("one.weir.example", "two.weir.example");
        assertThat(issued.chain()).hasSizeGreaterThan(1);
        assertThat(responder.httpChallenges.get()).isGreaterThanOrEqualTo(2);
        assertThat(responder.tlsChallenges).hasValue(0);
        assertThat(ask(trustingAll(), "two.weir.example")).isEqualTo(issued.certificate());
    }

    @Test
    void getsACertificateByTlsAlpn01() throws Exception {
        begin();
        AcmeCertificates opened = open(settings(
                pebble.https(), List.of(List.of("one.weir.example", "two.weir.example")), ChallengeType.TLS_ALPN_01));
        await(() -> !opened.current().isEmpty());
        assertThat(responder.tlsChallenges.get()).isGreaterThanOrEqualTo(2);
        assertThat(responder.httpChallenges).hasValue(0);
        assertThat(opened.tlsAlpnChallenge("one.weir.example")).isEmpty();
        assertThat(ask(trustingAll(), "one.weir.example"))
                .isEqualTo(opened.current().getFirst().certificate());
    }

    @Test
    void takesTheOtherChallengeWhenOneFailed() throws Exception {
        pebble = new Pebble(Files.createDirectory(folder.resolve("pebble")));
        responder = new Responder(0, pebble.tlsPort, certificates::get);
        AcmeCertificates opened = open(settings(
                pebble.https(),
                List.of(List.of("one.weir.example")),
                ChallengeType.HTTP_01,
                ChallengeType.TLS_ALPN_01));
        await(() -> counts.of(CertificateCounter.REFUSED) > 0);
        await(() -> opened.states().getFirst().trouble().contains("http-01 failed for one.weir.example"));
        ahead.set(Duration.ofMinutes(10));
        await(() -> !opened.current().isEmpty());
        assertThat(responder.tlsChallenges).hasPositiveValue();
    }

    @Test
    void tiesTheAccountToOneWithTheAuthority() throws Exception {
        begin("EXTERNAL=1");
        AcmeSettings plain = settings(pebble.https(), List.of(List.of("one.weir.example")), ChallengeType.HTTP_01);
        AcmeCertificates opened = open(new AcmeSettings(
                plain.directory(),
                plain.contact(),
                plain.certificates(),
                plain.challenges(),
                plain.folder(),
                Optional.of(new ExternalAccount(
                        "kid-1", Secret.of("zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"))),
                plain.trusted(),
                true,
                KeyType.RSA_2048));
        await(() -> !opened.current().isEmpty());
        assertThat(opened.current().getFirst().key().getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void keepsTheAccountAndTheCertificateOverARestart() throws Exception {
        begin();
        AcmeSettings settings = settings(pebble.https(), List.of(List.of("one.weir.example")), ChallengeType.HTTP_01);
        AcmeCertificates first = open(settings);
        await(() -> !first.current().isEmpty());
        first.close();
        List<Path> files;
        try (var stream = Files.list(settings.folder())) {
            files = stream.toList();
        }
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .hasSize(3)
                .contains("one.weir.example.pem");
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        ahead.set(Duration.ofDays(365 * 4));
        AcmeCertificates second = open(settings);
        assertThat(second.current().getFirst().certificate())
                .isEqualTo(first.current().getFirst().certificate());
        await(() -> counts.of(CertificateCounter.RENEWED) == 1);
        assertThat(pebble.log().split("There are now \\d+ accounts in memory", -1))
                .hasSize(2);
    }

    @Test
    void renewsUnderLoadWithoutOneFailure() throws Exception {
        begin();
        AcmeCertificates opened =
                open(settings(pebble.https(), List.of(List.of("one.weir.example")), ChallengeType.TLS_ALPN_01));
        await(() -> !opened.current().isEmpty());
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        SSLContext context = trustingAll();
        List<Thread> clients = IntStream.range(0, 4)
                .mapToObj(index -> Thread.ofPlatform().start(() -> {
                    while (!stop.get()) {
                        try {
                            ask(context, "one.weir.example");
                            answered.incrementAndGet();
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                    }
                }))
                .toList();
        X509Certificate before = opened.current().getFirst().certificate();
        await(() -> answered.get() > 100);
        // Every renewal is an hour after the one before and past two thirds of the lifetime
        for (int renewal = 1; renewal <= 3; renewal++) {
            int done = renewal;
            ahead.set(Duration.ofDays(365 * 4).plusHours(2L * renewal));
            await(() -> counts.of(CertificateCounter.RENEWED) >= done);
        }
        int then = answered.get();
        await(() -> answered.get() > then + 100);
        stop.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(failures).isEmpty();
        assertThat(ask(context, "one.weir.example"))
                .isNotEqualTo(before)
                .isEqualTo(opened.current().getFirst().certificate());
    }

    @Test
    void keepsTheOldOneWhileTheAuthorityAnswers500() throws Exception {
        begin();
        AcmeCertificates opened =
                open(settings(pebble.proxied(), List.of(List.of("one.weir.example")), ChallengeType.HTTP_01));
        await(() -> !opened.current().isEmpty());
        KeyAndChain old = opened.current().getFirst();
        ahead.set(Duration.ofDays(365 * 4));
        for (int status : new int[] {500, 503, 404}) {
            int before = counts.of(CertificateCounter.AUTHORITY_FAILED);
            pebble.failing = status;
            ahead.updateAndGet(time -> time.plusHours(2));
            await(() -> counts.of(CertificateCounter.AUTHORITY_FAILED) > before);
            assertThat(opened.current()).containsExactly(old);
            assertThat(ask(trustingAll(), "one.weir.example")).isEqualTo(old.certificate());
        }
        pebble.failing = 0;
        ahead.updateAndGet(time -> time.plusHours(3));
        await(() -> counts.of(CertificateCounter.RENEWED) > 0);
        assertThat(opened.current().getFirst()).isNotEqualTo(old);
    }

    @Test
    void renewsWhenTheAuthorityAsksForItByRenewalInformation() throws Exception {
        begin();
        pebble.renewalInfo = window(Duration.ofDays(300), Duration.ofDays(301));
        AcmeCertificates opened =
                open(settings(pebble.proxied(), List.of(List.of("one.weir.example")), ChallengeType.HTTP_01));
        await(() -> !opened.current().isEmpty());
        ahead.set(Duration.ofHours(2));
        Thread.sleep(300);
        assertThat(counts.of(CertificateCounter.RENEWED)).isZero();
        pebble.renewalInfo = window(Duration.ofDays(-2), Duration.ofDays(-1));
        ahead.set(Duration.ofHours(9));
        await(() -> counts.of(CertificateCounter.RENEWED) > 0);
    }

    private static String window(Duration from, Duration until) {
        return "{\"suggestedWindow\": {\"start\": \"" + Instant.now().plus(from) + "\", \"end\": \""
                + Instant.now().plus(until) + "\"}}";
    }

    @Test
    void ordersAHundredNamesInTenCertificates() throws Exception {
        begin();
        List<List<String>> names = IntStream.range(0, 10)
                .mapToObj(group -> IntStream.range(0, 10)
                        .mapToObj(index -> "n" + index + ".g" + group + ".weir.example")
                        .toList())
                .toList();
        AcmeCertificates opened = open(settings(pebble.https(), names, ChallengeType.TLS_ALPN_01));
        await(() -> opened.current().size() == names.size());
        SSLContext context = trustingAll();
        for (List<String> group : names) {
            for (String name : List.of(group.getFirst(), group.getLast())) {
                assertThat(ask(context, name).getSubjectAlternativeNames()).anyMatch(one -> one.contains(name));
            }
        }
    }
}
