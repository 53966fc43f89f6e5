package dev.weir.readiness;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Turns a host name into addresses that the policy permits. Whoever connects must connect to one of these and look nothing up
 * again, otherwise a name that changes its answer between two look-ups (DNS rebinding) walks around the policy.
 *
 * <p>Thread-safe; blocks up to its time limit.
 */
final class SafeFetcherResolver {
    /** More addresses of one name than this are checked but not tried. */
    private static final int MOST_ADDRESSES = 8;

    private final AddressPolicy policy;
    private final Lookup lookup;
    private final Duration limit;

    /** Looks names up with {@code lookup}, waiting no longer than {@code limit}. */
    SafeFetcherResolver(AddressPolicy policy, Lookup lookup, Duration limit) {
        this.policy = policy;
        this.lookup = lookup;
        this.limit = limit;
    }

    /** How names become addresses. */
    @FunctionalInterface
    interface Lookup {
        /** All addresses of the name; may block. */
        List<InetAddress> addresses(String host) throws UnknownHostException;

        /** The look-up of this machine. */
        static Lookup system() {
            return host -> Arrays.asList(InetAddress.getAllByName(host));
        }
    }

    /**
     * The addresses of the host, at least one. A single forbidden answer refuses them all: a name that mixes public and private
     * addresses is either an attack or a mistake, and in both cases nothing to try one's luck with.
     */
    List<InetAddress> resolve(String host) throws SafeFetcherRefusal {
        List<InetAddress> addresses = lookUp(host);
        for (InetAddress address : addresses) {
            Optional<String> objection = policy.objection(address);
            if (objection.isPresent()) {
                String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
                boolean isLiteral = literal.equals(AddressPolicy.text(address)) || literal.indexOf(':') >= 0;
                throw new SafeFetcherRefusal(
                        Fetcher.Reason.FORBIDDEN_ADDRESS,
                        isLiteral
                                ? objection.get()
                                : host + " leads to an address that is not public: " + objection.get());
            }
        }
        return addresses.size() <= MOST_ADDRESSES ? addresses : addresses.subList(0, MOST_ADDRESSES);
    }

    private List<InetAddress> lookUp(String host) throws SafeFetcherRefusal {
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> List.copyOf(lookup.addresses(host)));
        // A platform thread: the system's look-up is native, cannot be interrupted and would hold a virtual thread's
        // carrier.
        Thread.ofPlatform().daemon().name("weir-lookup").start(task);
        try {
            List<InetAddress> found = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (TimeoutException e) {
            throw new SafeFetcherRefusal(
                    Fetcher.Reason.TIMED_OUT,
                    "the name " + host + " was not resolved within " + limit.toSeconds()
                            + " s; check this machine's name servers");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SafeFetcherRefusal(Fetcher.Reason.TIMED_OUT, "interrupted while resolving " + host);
        } catch (ExecutionException e) {
            // fall through: whatever the look-up threw, there is no address
        }
        throw new SafeFetcherRefusal(
                Fetcher.Reason.UNKNOWN_HOST,
                "the name " + host + " has no address; check the spelling and this machine's name servers");
    }
}
