package dev.weir.edge;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One exchange of the soak. The origin learns its part from the request's target.
 *
 * @param up the request's body
 * @param upChunk chunk size of the request's body, 0 for Content-Length
 * @param down the response's body
 * @param downChunk chunk size of the response's body, 0 for Content-Length, -1 for a body that the connection's end ends
 * @param fault what goes wrong, and at which byte
 * @param at the byte where it goes wrong
 * @param slowClient whether the client dawdles
 * @param slowOrigin whether the origin dawdles
 */
record SoakPlan(
        SoakBody up,
        int upChunk,
        SoakBody down,
        int downChunk,
        Fault fault,
        long at,
        boolean slowClient,
        boolean slowOrigin) {
    static final long LARGEST = 20_000_000;

    /** What goes wrong. */
    enum Fault {
        NONE,
        /** The origin resets inside its body. */
        ORIGIN_RESETS,
        /** The origin closes in good order inside its body, which has a declared end. */
        ORIGIN_STOPS,
        /** The origin resets before it has read the request's body. */
        ORIGIN_REFUSES,
        /** The client resets while it sends. */
        CLIENT_LEAVES_SENDING,
        /** The client resets while it receives. */
        CLIENT_LEAVES_RECEIVING
    }

    static SoakPlan random(SplittableRandom random) {
        boolean reads = random.nextInt(3) == 0;
        SoakBody up = reads ? SoakBody.EMPTY : body(random);
        SoakBody down = body(random);
        int downChunk = random.nextInt(10) == 0 ? -1 : chunk(random);
        Fault fault = random.nextInt(20) == 0 ? Fault.values()[1 + random.nextInt(5)] : Fault.NONE;
        if (fault == Fault.ORIGIN_STOPS && downChunk < 0) {
            downChunk = 0; // an early end in good order could not be told from the right one
        }
        long length =
                fault == Fault.CLIENT_LEAVES_SENDING || fault == Fault.ORIGIN_REFUSES ? up.length() : down.length();
        if (length == 0) {
            fault = Fault.NONE;
        }
        return new SoakPlan(
                up,
                chunk(random),
                down,
                downChunk,
                fault,
                length == 0 ? 0 : random.nextLong(length),
                random.nextInt(25) == 0,
                random.nextInt(25) == 0);
    }

    /** A small exchange without faults, for pipelines. */
    static SoakPlan small(SplittableRandom random) {
        return new SoakPlan(
                random.nextBoolean() ? SoakBody.EMPTY : new SoakBody(random.nextInt(1 << 20), random.nextInt(2000)),
                chunk(random),
                new SoakBody(random.nextInt(1 << 20), random.nextInt(3000)),
                chunk(random),
                Fault.NONE,
                0,
                false,
                false);
    }

    private static SoakBody body(SplittableRandom random) {
        int draw = random.nextInt(10_000);
        long length;
        if (draw < 5) {
            length = LARGEST;
        } else if (draw < 30) {
            length = random.nextLong(LARGEST);
        } else if (draw < 900) {
            length = (long) Math.exp(Math.log(65_536) + random.nextDouble() * Math.log(16));
        } else if (draw < 4000) {
            length = random.nextInt(65_536);
        } else {
            length = random.nextInt(5) == 0 ? 0 : random.nextInt(1024);
        }
        return new SoakBody(random.nextInt(1 << 20), length);
    }

    private static int chunk(SplittableRandom random) {
        return random.nextBoolean() ? 0 : 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 60_000);
    }

    String method() {
        return up.length() == 0 && upChunk == 0 ? "GET" : "POST";
    }

    /** The request's target, from which {@link #parse} makes the plan again. */
    String target() {
        return String.format(
                Locale.ROOT,
                "/%d/%d/%d/%d/%d/%d/%s/%d/%d",
                up.seed(),
                up.length(),
                upChunk,
                down.seed(),
                down.length(),
                downChunk,
                fault,
                at,
                slowOrigin ? 1 : 0);
    }

    static SoakPlan parse(String target) {
        String[] parts = target.split("/", -1);
        return new SoakPlan(
                new SoakBody(Integer.parseInt(parts[1]), Long.parseLong(parts[2])),
                Integer.parseInt(parts[3]),
                new SoakBody(Integer.parseInt(parts[4]), Long.parseLong(parts[5])),
                Integer.parseInt(parts[6]),
                Fault.valueOf(parts[7]),
                Long.parseLong(parts[8]),
                false,
                parts[9].equals("1"));
    }
}
