package dev.weir.edge;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One client of the soak: a keep-alive connection, exchange after exchange, a new connection after each failure. */
final class SoakClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** How an exchange ended. */
    enum Outcome {
        /** Both bodies whole, every byte as it should be. */
        EQUAL,
        /** Failed, the client could tell, and something had been made to fail. */
        VISIBLE,
        /** The client left on purpose. */
        LEFT,
        /** Failed visibly though nothing had been made to fail. */
        UNEXPLAINED,
        /** Looked whole and was not. */
        CORRUPT,
        /** No end within the patience. */
        HANG
    }

    private final int port;
    private final ScheduledExecutorService watch;
    private Optional<RawClient> connection = Optional.empty();
    private OutputStream out = OutputStream.nullOutputStream();
    private String story = "";

    SoakClient(int port, ScheduledExecutorService watch) {
        this.port = port;
        this.watch = watch;
    }

    /** What the last exchange that was not equal looked like. */
    String story() {
        return story;
    }

    /** One exchange of its own. */
    Outcome exchange(SoakPlan plan) {
        return guarded(plan, client -> {
            try {
                send(plan);
            } catch (IOException refused) {
                if (plan.fault() == SoakPlan.Fault.NONE) {
                    throw refused;
                }
                return failed(plan, "sending: " + refused);
            }
            if (plan.fault() == SoakPlan.Fault.CLIENT_LEAVES_SENDING) {
                client.abort();
                disconnect();
                return Outcome.LEFT;
            }
            return receive(client, plan);
        });
    }

    /** Several small exchanges, all requests before the first answer. */
    List<Outcome> pipeline(SplittableRandom random) {
        List<SoakPlan> plans = new ArrayList<>();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            plans.add(SoakPlan.small(random));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            boolean first = i == 0;
            outcomes.add(guarded(plans.get(i), client -> {
                if (first) {
                    for (SoakPlan plan : plans) {
                        send(plan);
                    }
                }
                return receive(client, plans.get(outcomes.size()));
            }));
        }
        return outcomes;
    }

    @FunctionalInterface
    private interface Step {
        Outcome take(RawClient client) throws IOException;
    }

    private Outcome guarded(SoakPlan plan, Step step) {
        RawClient client = connect();
        ScheduledFuture<?> alarm = watch.schedule(client::abort, PATIENCE.toSeconds() + 30, TimeUnit.SECONDS);
        try {
            return step.take(client);
        } catch (SocketTimeoutException e) {
            disconnect();
            return tell(Outcome.HANG, plan, e.toString());
        } catch (IOException e) {
            return failed(plan, e.toString());
        } catch (WireViolation e) {
            disconnect();
            return tell(Outcome.CORRUPT, plan, e.toString());
        } finally {
            alarm.cancel(false);
        }
    }

    private void send(SoakPlan plan) throws IOException {
        boolean bodiless = plan.method().equals("GET");
        String framing = bodiless
                ? ""
                : plan.upChunk() > 0
                        ? "Transfer-Encoding: chunked\r\n"
                        : "Content-Length: " + plan.up().length() + "\r\n";
        out.write((plan.method() + " " + plan.target() + " HTTP/1.1\r\nHost: soak.example\r\n" + framing + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        boolean leaves = plan.fault() == SoakPlan.Fault.CLIENT_LEAVES_SENDING;
        plan.up().write(out, 0, leaves ? plan.at() : plan.up().length(), plan.upChunk(), plan.slowClient());
        if (!bodiless && plan.upChunk() > 0 && !leaves) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.flush();
    }

    private Outcome receive(RawClient client, SoakPlan plan) throws IOException {
        WireHead head = client.reader().head().orElseThrow(() -> new EOFException("closed instead of an answer"));
        if (head.status() != 200) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            client.reader().responseBody(head, plan.method(), text::write);
            return failed(
                    plan,
                    head.line() + " " + text.toString(StandardCharsets.UTF_8).strip());
        }
        SoakBody.Check check = plan.down().check(plan.slowClient());
        WireReader.Sink sink = check;
        if (plan.fault() == SoakPlan.Fault.CLIENT_LEAVES_RECEIVING) {
            long[] left = {plan.at()};
            sink = (bytes, offset, length) -> {
                check.accept(bytes, offset, length);
                left[0] -= length;
                if (left[0] < 0) {
                    throw new LeftException();
                }
            };
        }
        try {
            client.reader().responseBody(head, plan.method(), sink);
        } catch (LeftException left) {
            client.abort();
            disconnect();
            return check.prefixRight() ? Outcome.LEFT : tell(Outcome.CORRUPT, plan, "wrong bytes before leaving");
        } catch (IOException broken) {
            if (!check.prefixRight()) {
                disconnect();
                return tell(Outcome.CORRUPT, plan, "wrong bytes before " + broken);
            }
            throw broken;
        }
        if (!check.right()
                || plan.fault() == SoakPlan.Fault.ORIGIN_RESETS
                || plan.fault() == SoakPlan.Fault.ORIGIN_STOPS) {
            disconnect();
            return tell(Outcome.CORRUPT, plan, "looked whole: " + head);
        }
        if (head.first("Connection").equalsIgnoreCase("close")) {
            disconnect();
        }
        return Outcome.EQUAL;
    }

    private Outcome failed(SoakPlan plan, String how) {
        disconnect();
        return tell(plan.fault() == SoakPlan.Fault.NONE ? Outcome.UNEXPLAINED : Outcome.VISIBLE, plan, how);
    }

    private Outcome tell(Outcome outcome, SoakPlan plan, String how) {
        story = outcome + " " + how + " " + plan;
        return outcome;
    }

    private RawClient connect() {
        if (connection.isEmpty()) {
            RawClient client = RawClient.connect(port, PATIENCE);
            try {
                out = new BufferedOutputStream(client.socket().getOutputStream(), 16 * 1024);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            connection = Optional.of(client);
        }
        return connection.get();
    }

    private void disconnect() {
        connection.ifPresent(RawClient::close);
        connection = Optional.empty();
    }

    @Override
    public void close() {
        disconnect();
    }

    /** The client has read as much as it wanted. */
    private static final class LeftException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
