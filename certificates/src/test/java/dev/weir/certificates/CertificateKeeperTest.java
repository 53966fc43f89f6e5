package dev.weir.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.certificates.Authority.RenewalWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class CertificateKeeperTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final List<String> NAMES = List.of("example.org", "www.example.org");

    private final TestClock clock = new TestClock(START);
    private final TestFolder folder = new TestFolder();
    private final Counts counts = new Counts();
    private final FakeAuthority authority = new FakeAuthority(clock);
    private final List<KeyAndChain> installed = new ArrayList<>();
    private CertificateKeeper keeper = open(NAMES);

    private CertificateKeeper open(List<String> names) {
        CertificateStore store = new CertificateStore(folder, counts);
        return new CertificateKeeper(names, workshop(store, installed::add));
    }

    private Workshop workshop(CertificateStore store, CertificateListener listener) {
        Random random = new Random(1);
        String directory = "https://authority.test/";
        return new Workshop(
                authority,
                store,
                AuthorityPause.forOrders(directory, store, random, clock.instant()),
                AuthorityPause.forRenewalInfo(directory, store, random, clock.instant()),
                new Semaphore(4),
                clock,
                random,
                listener,
                counts);
    }

    /** As the program would, sleeping as long as it is told. */
    private void live(Duration time) throws InterruptedException {
        Instant end = clock.instant().plus(time);
        while (true) {
            Instant next = keeper.step();
            if (next.isAfter(end)) {
                clock.set(end);
                return;
            }
            clock.set(next.isAfter(clock.instant()) ? next : clock.instant().plusMillis(50));
        }
    }

    @Test
    void ordersWhatIsMissingAndTellsTheListener() throws Exception {
        keeper.step();
        assertThat(installed)
                .singleElement()
                .satisfies(one -> assertThat(one.names()).containsExactlyElementsOf(NAMES));
        assertThat(keeper.current()).contains(installed.getFirst());
        assertThat(counts.of(CertificateCounter.ISSUED)).isOne();
        assertThat(keeper.state().expires()).contains(START.plus(FakeAuthority.LIFETIME));
        live(Duration.ofDays(10));
        assertThat(authority.orders).hasValue(1);
    }

    @Test
    void servesAfterARestartWhatWasStoredAndOrdersNothing() throws Exception {
        keeper.step();
        keeper = open(NAMES);
        assertThat(keeper.current().orElseThrow().certificate())
                .isEqualTo(installed.getFirst().certificate());
        live(Duration.ofDays(1));
        assertThat(authority.orders).hasValue(1);
    }

    @Test
    void renewsAtTwoThirdsOfTheLifetimeWhereTheAuthorityHasNoOpinion() throws Exception {
        live(Duration.ofDays(59));
        assertThat(authority.orders).hasValue(1);
        live(Duration.ofDays(2));
        assertThat(authority.orders).hasValue(2);
        assertThat(counts.of(CertificateCounter.RENEWED)).isOne();
        assertThat(authority.replaced).isEqualTo(installed.getFirst().certificate());
        assertThat(keeper.current()).contains(installed.getLast());
    }

    @Test
    void renewsWithinTheWindowThatTheAuthoritySuggests() throws Exception {
        authority.window = Optional.of(
                new RenewalWindow(START.plus(Duration.ofDays(20)), START.plus(Duration.ofDays(22)), Optional.empty()));
        live(Duration.ofDays(20));
        assertThat(authority.orders).hasValue(1);
        live(Duration.ofDays(2).plusHours(1));
        assertThat(authority.orders.get()).isGreaterThan(1);
    }

    @Test
    void renewsSoonWhenTheWindowIsMovedIntoThePast() throws Exception {
        authority.window = Optional.of(
                new RenewalWindow(START.plus(Duration.ofDays(60)), START.plus(Duration.ofDays(61)), Optional.empty()));
        live(Duration.ofDays(5));
        assertThat(authority.orders).hasValue(1);
        authority.window = Optional.of(
                new RenewalWindow(START.minus(Duration.ofDays(2)), START.minus(Duration.ofDays(1)), Optional.empty()));
        live(Duration.ofHours(7));
        assertThat(authority.orders.get()).isGreaterThan(1);
    }

    @Test
    void doesNotOrderWithoutEndWhereTheWindowIsAlwaysInThePast() throws Exception {
        authority.window = Optional.of(
                new RenewalWindow(START.minus(Duration.ofDays(2)), START.minus(Duration.ofDays(1)), Optional.empty()));
        live(Duration.ofHours(5));
        assertThat(authority.orders.get()).isLessThanOrEqualTo(6);
    }

    @Test
    void doesNotFollowAWindowBeyondTheEndOfTheCertificate() throws Exception {
        authority.window = Optional.of(new RenewalWindow(
                START.plus(Duration.ofDays(200)), START.plus(Duration.ofDays(201)), Optional.empty()));
        live(Duration.ofDays(82));
        assertThat(authority.orders).hasValue(2);
    }

    @Test
    void renewsByTheLifetimeWhileRenewalInformationFails() throws Exception {
        authority.failingRenewalInfo = Failure.ofTheAuthority("HTTP 500");
        live(Duration.ofDays(61));
        assertThat(authority.orders).hasValue(2);
        assertThat(counts.of(CertificateCounter.RENEWAL_INFO_FAILED)).isPositive();
    }

    @Test
    void asksForRenewalInformationLessAndLessOftenWhileItFails() throws Exception {
        authority.failingRenewalInfo = Failure.ofTheAuthority("HTTP 500");
        live(Duration.ofHours(1));
        int first = counts.of(CertificateCounter.RENEWAL_INFO_FAILED);
        assertThat(first).isBetween(4, 9);
        live(Duration.ofHours(24));
        assertThat(counts.of(CertificateCounter.RENEWAL_INFO_FAILED) - first).isBetween(15, 32);
        authority.failingRenewalInfo = null;
        authority.window = Optional.of(
                new RenewalWindow(START.minus(Duration.ofDays(2)), START.minus(Duration.ofDays(1)), Optional.empty()));
        live(Duration.ofHours(2));
        assertThat(counts.of(CertificateCounter.RENEWED)).isPositive();
    }

    @Test
    void keepsServingTheOldOneWhileTheAuthorityFailsEvenWhenItHasExpired() throws Exception {
        live(Duration.ofDays(1));
        authority.failing = Failure.ofTheAuthority("HTTP 500");
        live(Duration.ofDays(100));
        assertThat(keeper.current()).contains(installed.getFirst());
        assertThat(installed).hasSize(1);
        assertThat(keeper.state().expires().orElseThrow()).isBefore(clock.instant());
        assertThat(keeper.state().trouble()).contains("HTTP 500");
        authority.failing = null;
        live(Duration.ofMinutes(90));
        assertThat(keeper.current()).contains(installed.getLast());
        assertThat(installed).hasSize(2);
        assertThat(keeper.state().trouble()).isEmpty();
    }

    @Test
    void asksAFailingAuthorityLessAndLessOften() throws Exception {
        authority.failing = Failure.ofTheAuthority("HTTP 500");
        live(Duration.ofHours(1));
        int first = authority.orders.get();
        assertThat(first).isBetween(5, 9);
        live(Duration.ofHours(24));
        assertThat(authority.orders.get() - first).isBetween(15, 32);
    }

    @Test
    void keepsBelowTheLimitOfFailedChallengesAnHour() throws Exception {
        authority.failing = Failure.ofTheOrder("http-01 failed for example.org");
        live(Duration.ofHours(1));
        assertThat(authority.orders.get()).isBetween(3, 5);
        live(Duration.ofDays(2));
        assertThat(authority.orders.get()).isBetween(10, 20);
        assertThat(authority.turns.subList(0, 4)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void waitsAsLongAsARateLimitSays() throws Exception {
        authority.failing = Failure.until(START.plus(Duration.ofHours(30)), "too many certificates");
        live(Duration.ofHours(29));
        assertThat(authority.orders).hasValue(1);
        authority.failing = null;
        live(Duration.ofHours(2));
        assertThat(authority.orders).hasValue(2);
    }

    @Test
    void doesNotHammerWhenItIsStartedAgainAndAgain() throws Exception {
        authority.failing = Failure.ofTheOrder("http-01 failed for example.org");
        for (int start = 0; start < 60; start++) {
            keeper = open(NAMES);
            live(Duration.ofMinutes(1));
        }
        assertThat(authority.orders.get()).isBetween(3, 5);
        authority.failing = Failure.ofTheAuthority("connection refused");
        int before = authority.orders.get();
        for (int start = 0; start < 60; start++) {
            keeper = open(NAMES);
            live(Duration.ofMinutes(1));
        }
        assertThat(authority.orders.get() - before).isLessThanOrEqualTo(8);
    }

    @Test
    void ordersAtOnceWhenTheNamesWereCorrected() throws Exception {
        authority.failing = Failure.ofTheOrder("http-01 failed for www.example.org");
        live(Duration.ofHours(3));
        int before = authority.orders.get();
        authority.failing = null;
        keeper = open(List.of("example.org"));
        keeper.step();
        assertThat(authority.orders).hasValue(before + 1);
    }

    @Test
    void servesTheOldOneUntilOneWithAnAddedNameIsThere() throws Exception {
        keeper.step();
        authority.failing = Failure.ofTheOrder("http-01 failed for new.example.org");
        keeper = open(List.of("example.org", "www.example.org", "new.example.org"));
        keeper.step();
        assertThat(keeper.current().orElseThrow().names()).containsExactlyElementsOf(NAMES);
        authority.failing = null;
        live(Duration.ofMinutes(10));
        assertThat(keeper.current().orElseThrow().names()).contains("new.example.org");
    }

    @Test
    void putsAHalfWrittenFileAsideAndOrdersAgain() throws Exception {
        keeper.step();
        byte[] whole = folder.files.get("example.org.pem");
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            folder.files.put("example.org.pem", Arrays.copyOf(whole, length));
            int damaged = counts.of(CertificateCounter.DAMAGED);
            int orders = authority.orders.get();
            keeper = open(NAMES);
            assertThat(keeper.current()).isEmpty();
            keeper.step();
            assertThat(keeper.current()).isPresent();
            assertThat(counts.of(CertificateCounter.DAMAGED)).isEqualTo(damaged + 1);
            assertThat(authority.orders).hasValue(orders + 1);
            assertThat(folder.files).containsKey("example.org.pem.damaged");
        }
    }

    @Test
    void servesFromMemoryWhenTheDiskIsFullAndStoresItLater() throws Exception {
        folder.full = true;
        keeper.step();
        assertThat(keeper.current()).isPresent();
        assertThat(counts.of(CertificateCounter.STORAGE_FAILED)).isPositive();
        live(Duration.ofHours(1));
        assertThat(authority.orders).hasValue(1);
        folder.full = false;
        live(Duration.ofMinutes(6));
        assertThat(folder.files).containsKey("example.org.pem");
        assertThat(keeper.state().trouble()).isEmpty();
        keeper = open(NAMES);
        assertThat(keeper.current()).isPresent();
        assertThat(authority.orders).hasValue(1);
    }

    @Test
    void doesNotRenewWhatItCouldNotKeepWhileSomethingIsServed() throws Exception {
        keeper.step();
        folder.full = true;
        live(Duration.ofDays(62));
        assertThat(authority.orders).hasValue(1);
        assertThat(keeper.current()).contains(installed.getFirst());
        folder.full = false;
        live(Duration.ofMinutes(10));
        assertThat(authority.orders).hasValue(2);
    }

    @Test
    void readsWhatAnotherProcessOrdersAndOrdersNothingItself() throws Exception {
        CertificateKeeper first = keeper;
        folder.others = true;
        keeper = open(NAMES);
        keeper.step();
        assertThat(keeper.current()).isEmpty();
        folder.others = false;
        first.step();
        folder.others = true;
        live(Duration.ofMinutes(2));
        assertThat(keeper.current().orElseThrow().certificate())
                .isEqualTo(first.current().orElseThrow().certificate());
        assertThat(authority.orders).hasValue(1);
    }

    @Test
    void renewsACertificateOfHalfAMinuteInTime() throws Exception {
        authority.lifetime = Duration.ofSeconds(30);
        live(Duration.ofMinutes(5));
        assertThat(authority.orders.get()).isBetween(14, 17);
        assertThat(keeper.state().expires().orElseThrow()).isAfter(clock.instant());
    }

    @Test
    void aListenerThatFailsChangesNothing() throws Exception {
        CertificateStore store = new CertificateStore(folder, counts);
        keeper = new CertificateKeeper(NAMES, workshop(store, certificate -> {
            throw new IllegalStateException("no");
        }));
        keeper.step();
        assertThat(keeper.current()).isPresent();
    }
}
