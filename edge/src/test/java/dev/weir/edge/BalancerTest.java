package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which server is chosen, with the time as the test says it is. */
class BalancerTest {
    private static final long NOW = 1_000_000_000_000L;

    private static Upstream upstream(int servers, UnaryOperator<UpstreamSettings> change) {
        List<ServerSettings> made = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            made.add(ServerSettings.of(URI.create("http://127.0.0.1:" + (10_000 + i))));
        }
        return upstream(made, change);
    }

    private static Upstream upstream(List<ServerSettings> servers, UnaryOperator<UpstreamSettings> change) {
        EdgeSettings settings = EdgeSettings.of(URI.create("http://127.0.0.1:1"))
                .withOrigin(change.apply(UpstreamSettings.of("u", servers)))
                .withWorkers(1);
        Plane plane = new Plane(
                settings,
                PhasesByRoute.everywhere(Phases.NONE),
                Transport.NIO,
                Resolver.SYSTEM,
                Clock.systemUTC(),
                BufferMemory.ofProcess(),
                1);
        return plane.routing().upstreams().iterator().next();
    }

    private static Balancer balancer(Upstream upstream) {
        return new Balancer(upstream.settings(), upstream.servers(), 1, NOW);
    }

    private static String choices(Balancer balancer, int count, long now) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Server server = balancer.choose(now, i, 0);
            text.append(server == null ? "-" : Integer.toString(server.index()));
        }
        return text.toString();
    }

    private static UnaryOperator<UpstreamSettings> policy(Balancing.Policy policy) {
        return settings ->
                settings.withBalancing(new Balancing(policy, Balancing.HashBy.PATH, Balancing.DEFAULT.header()));
    }

    @Test
    void takesTurnsByWeightWithoutBursts() {
        URI url = URI.create("http://127.0.0.1:9");
        List<ServerSettings> servers = List.of(
                new ServerSettings(url, 3),
                ServerSettings.of(URI.create("http://127.0.0.1:10")),
                ServerSettings.of(URI.create("http://127.0.0.1:11")));
        assertThat(choices(balancer(upstream(servers, settings -> settings)), 10, NOW))
                .isEqualTo("0102001020");
    }

    @Test
    void passesOverAnEjectedServerUntilItsTimeIsOver() {
        Upstream upstream = upstream(3, settings -> settings);
        Balancer balancer = balancer(upstream);
        upstream.servers().get(1).health().eject(NOW);
        assertThat(choices(balancer, 6, NOW + 1)).doesNotContain("1");
        long back = NOW + TimeUnit.SECONDS.toNanos(10);
        assertThat(choices(balancer, 6, back)).contains("1");
        assertThat(upstream.servers().get(1).health().eject(back)).isTrue();
        assertThat(upstream.servers().get(1).health().ejectedMillis(back)).isEqualTo(20_000);
    }

    @Test
    void triesAllWhenAllAreLeftOut() {
        Upstream upstream = upstream(2, settings -> settings);
        upstream.servers().forEach(server -> server.health().eject(NOW));
        assertThat(choices(balancer(upstream), 4, NOW + 1)).isEqualTo("0101");
    }

    @Test
    void keepsHalfOfTheServersInAtLeast() {
        Upstream upstream = upstream(4, settings -> settings);
        for (int round = 0; round < 100; round++) {
            upstream.servers().forEach(Server::failed);
        }
        long now = System.nanoTime();
        assertThat(upstream.servers().stream().filter(server -> server.health().isAvailable(now)))
                .hasSize(2);
        Upstream alone = upstream(1, settings -> settings);
        for (int round = 0; round < 100; round++) {
            alone.servers().getFirst().failed();
        }
        assertThat(alone.servers().getFirst().health().isAvailable(now)).isTrue();
    }

    @Test
    void ejectsOnlyForFailuresInARowThatAreTheServersOwn() {
        Upstream upstream = upstream(2, settings -> settings);
        Server server = upstream.servers().getFirst();
        for (int i = 0; i < 50; i++) {
            server.answered(500);
            server.answered(i % 4 == 0 ? 200 : 503);
        }
        assertThat(server.health().isAvailable(System.nanoTime())).isTrue();
        for (int i = 0; i < 5; i++) {
            server.answered(503);
        }
        assertThat(server.health().isAvailable(System.nanoTime())).isFalse();
    }

    @Test
    void sendsToTheLeastBusy() {
        Upstream upstream = upstream(3, policy(Balancing.Policy.LEAST_REQUESTS));
        upstream.servers().get(0).began();
        upstream.servers().get(2).began();
        assertThat(choices(balancer(upstream), 4, NOW)).isEqualTo("1111");
        upstream.servers().get(1).began();
        assertThat(choices(balancer(upstream), 6, NOW).chars().distinct().count())
                .isEqualTo(3);
    }

    @Test
    void movesOnlyTheShareOfAServerThatIsGone() {
        Upstream upstream = upstream(5, policy(Balancing.Policy.CONSISTENT_HASH));
        Balancer balancer = balancer(upstream);
        Map<Long, Integer> before = new HashMap<>();
        Map<Integer, Integer> shares = new TreeMap<>();
        for (long key = 0; key < 10_000; key++) {
            Server server = balancer.choose(NOW, key, 0);
            before.put(key, server == null ? -1 : server.index());
            shares.merge(before.get(key), 1, Integer::sum);
        }
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(1_800, 2_200));
        upstream.servers().get(3).health().eject(NOW);
        before.forEach((key, index) -> {
            Server server = balancer.choose(NOW + 1, key, 0);
            assertThat(server).isNotNull();
            if (index != 3) {
                assertThat(server.index()).isEqualTo(index);
            } else {
                assertThat(server.index()).isNotEqualTo(3);
            }
        });
    }

    @Test
    void bringsAServerBackSlowly() {
        Upstream upstream = upstream(2, settings -> settings.withSlowStart(Duration.ofSeconds(10)));
        ServerHealth health = upstream.servers().get(1).health();
        health.eject(NOW);
        long back = NOW + TimeUnit.SECONDS.toNanos(10);
        assertThat(health.isAvailable(back)).isTrue();
        assertThat(health.share(back)).isEqualTo(0.1);
        assertThat(health.share(back + TimeUnit.SECONDS.toNanos(5))).isEqualTo(0.5);
        assertThat(health.share(back + TimeUnit.SECONDS.toNanos(10))).isEqualTo(1);
    }

    @Test
    void opensTheCircuitWhenAServerHasAllItMayHave() {
        Upstream upstream = upstream(2, settings -> settings.withRequests(1));
        Balancer balancer = balancer(upstream);
        upstream.servers().getFirst().began();
        assertThat(choices(balancer, 3, NOW)).isEqualTo("111");
        upstream.servers().getLast().began();
        assertThat(choices(balancer, 2, NOW)).isEqualTo("--");
        upstream.servers().getFirst().ended();
        assertThat(choices(balancer, 2, NOW)).isEqualTo("00");
    }

    @Test
    void retriesNoMoreThanTheBudgetAllows() {
        Upstream upstream = upstream(2, settings -> settings.withRetries(new Retries(2, 20, 0)));
        Balancer balancer = balancer(upstream);
        assertThat(balancer.withdraw(NOW)).isFalse();
        int allowed = 0;
        for (int i = 0; i < 1_000; i++) {
            balancer.deposit();
            allowed += balancer.withdraw(NOW) ? 1 : 0;
        }
        assertThat(allowed).isBetween(195, 200);
        Balancer calm = balancer(upstream(2, settings -> settings.withRetries(new Retries(2, 0, 10))));
        int atOnce = 0;
        while (calm.withdraw(NOW)) {
            atOnce++;
        }
        assertThat(atOnce).isEqualTo(10);
        assertThat(calm.withdraw(NOW + TimeUnit.MILLISECONDS.toNanos(101))).isTrue();
    }

    @Test
    void believesChecksOnlyWhenTheyAgreeInARow() {
        HealthCheck check = new HealthCheck("/up", "", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3);
        ServerHealth health =
                new ServerHealth(UpstreamSettings.of(URI.create("http://h")).withHealth(check));
        assertThat(health.checked(false, NOW)).isFalse();
        assertThat(health.checked(false, NOW)).isFalse();
        assertThat(health.checked(true, NOW)).isFalse();
        assertThat(health.checked(false, NOW)).isFalse();
        assertThat(health.checked(false, NOW)).isFalse();
        assertThat(health.checked(false, NOW)).isTrue();
        assertThat(health.isAvailable(NOW)).isFalse();
        assertThat(health.checked(true, NOW)).isFalse();
        assertThat(health.checked(true, NOW)).isTrue();
        assertThat(health.isAvailable(NOW)).isTrue();
    }
}
