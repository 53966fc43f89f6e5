package dev.weir.edge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses servers for the requests of one event loop, and keeps that loop's budget of retries. Looks at every server of the
 * upstream, at most 64, and makes no garbage. Not thread-safe; what it reads of servers is.
 *
 * <p>A server that is left out, by its checks or its answers, is not chosen while another one is there. When all are left out
 * all are tried: a verdict against everybody is more likely wrong than right, and refusing could not be better.
 */
final class Balancer {
    /** The most that can be saved up, so that an hour of calm does not pay for a storm of retries. */
    private static final double MOST_TOKENS = 100;

    private final List<Server> servers;
    private final Balancing.Policy policy;
    private final int requests;
    private final double deposit;
    private final double refill;
    private final double[] current;
    private int turn;
    private double tokens;
    private long refilled;

    Balancer(UpstreamSettings settings, List<Server> servers, int loops, long now) {
        this.servers = servers;
        this.policy = settings.balancing().policy();
        this.requests = settings.requests();
        this.deposit = settings.retries().percent() / 100.0;
        this.refill = settings.retries().least() / (double) loops / 1e9;
        this.current = new double[servers.size()];
        this.tokens = Math.min(MOST_TOKENS, Math.max(1, settings.retries().least() / (double) loops));
        if (settings.retries().least() == 0) {
            tokens = 0;
        }
        this.refilled = now;
    }

    /**
     * The server for a request, or null when all that are left have as many requests as they may.
     *
     * @param key for a consistent hash
     * @param tried a bit for every server that has failed the request already
     */
    @Nullable
    Server choose(long now, long key, long tried) {
        if (servers.size() == 1) {
            return tried == 0 && mayTake(servers.getFirst()) ? servers.getFirst() : null;
        }
        Server chosen = choose(now, key, tried, true);
        return chosen == null ? choose(now, key, tried, false) : chosen;
    }

    private @Nullable Server choose(long now, long key, long tried, boolean onlyAvailable) {
        return switch (policy) {
            case ROUND_ROBIN -> inTurn(now, tried, onlyAvailable);
            case LEAST_REQUESTS -> leastBusy(now, tried, onlyAvailable);
            case CONSISTENT_HASH -> byKey(now, key, tried, onlyAvailable);
        };
    }

    private boolean mayTake(Server server) {
        return requests == Integer.MAX_VALUE || server.active() < requests;
    }

    private boolean isCandidate(int index, long now, long tried, boolean onlyAvailable) {
        Server server = servers.get(index);
        return (tried >>> index & 1) == 0
                && mayTake(server)
                && (!onlyAvailable || server.health().isAvailable(now));
    }

    private double weight(int index, long now) {
        Server server = servers.get(index);
        return server.settings().weight() * server.health().share(now);
    }

    /** Everybody gains its weight, the richest is chosen and pays for all: heavy servers come often and never in a row. */
    private @Nullable Server inTurn(long now, long tried, boolean onlyAvailable) {
        int best = -1;
        double total = 0;
        for (int i = 0; i < current.length; i++) {
            if (isCandidate(i, now, tried, onlyAvailable)) {
                double weight = weight(i, now);
                current[i] += weight;
                total += weight;
                if (best < 0 || current[i] > current[best]) {
                    best = i;
                }
            }
        }
        if (best < 0) {
            return null;
        }
        current[best] -= total;
        return servers.get(best);
    }

    private @Nullable Server leastBusy(long now, long tried, boolean onlyAvailable) {
        int count = servers.size();
        int best = -1;
        double least = Double.MAX_VALUE;
        // From another one each time, so that ties do not all go to the first
        turn = turn + 1 < count ? turn + 1 : 0;
        for (int step = 0; step < count; step++) {
            int i = turn + step < count ? turn + step : turn + step - count;
            if (isCandidate(i, now, tried, onlyAvailable)) {
                double load = (servers.get(i).active() + 1) / weight(i, now);
                if (load < least) {
                    least = load;
                    best = i;
                }
            }
        }
        return best < 0 ? null : servers.get(best);
    }

    /** Every server draws a number from the key and its own name, the highest wins: nobody else's share moves with one. */
    private @Nullable Server byKey(long now, long key, long tried, boolean onlyAvailable) {
        int best = -1;
        double highest = 0;
        for (int i = 0; i < servers.size(); i++) {
            if (isCandidate(i, now, tried, onlyAvailable)) {
                double drawn = ((mix(key ^ servers.get(i).hash()) >>> 11) + 0.5) * 0x1p-53;
                double score = -weight(i, now) / Math.log(drawn);
                if (best < 0 || score > highest) {
                    best = i;
                    highest = score;
                }
            }
        }
        return best < 0 ? null : servers.get(best);
    }

    /** The finaliser of SplitMix64: every bit of the input moves about half of the output's. */
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** A request comes in and adds to what retries may cost. */
    void deposit() {
        tokens = Math.min(MOST_TOKENS, tokens + deposit);
    }

    /** Pays for a retry; false when there is nothing left to pay with. */
    boolean withdraw(long now) {
        tokens = Math.min(MOST_TOKENS, tokens + (now - refilled) * refill);
        refilled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
