package dev.weir.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A body that both ends can make and check on their own: a window into one pseudo-random sequence, chosen by its seed. A byte
 * lost, doubled, swapped or taken from another body does not fit its place.
 *
 * @param seed where in the sequence the body starts, at least 0
 * @param length bytes
 */
record SoakBody(int seed, long length) {
    /** A prime, so that no power of two of a buffer hides a shift. */
    private static final int PERIOD = 4_194_301;

    private static final byte[] SEQUENCE = sequence();

    static final SoakBody EMPTY = new SoakBody(0, 0);

    /** How much a slow side moves before each pause. */
    private static final int SLOW_STEP = 64 * 1024;

    private static byte[] sequence() {
        byte[] bytes = new byte[PERIOD];
        new SplittableRandom(42).nextBytes(bytes);
        return bytes;
    }

    /** Writes the bytes from {@code from} to {@code to}, as chunks of these sizes when {@code chunk} is above 0. */
    void write(OutputStream out, long from, long to, int chunk, boolean slow) throws IOException {
        long at = from;
        long pauseAt = SLOW_STEP;
        while (at < to) {
            int start = start(at);
            int part = (int) Math.min(Math.min(to - at, PERIOD - start), chunk > 0 ? chunk : SLOW_STEP);
            if (chunk > 0) {
                out.write((Integer.toHexString(part) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            out.write(SEQUENCE, start, part);
            if (chunk > 0) {
                out.write('\r');
                out.write('\n');
            }
            at += part;
            if (slow && at > pauseAt) {
                out.flush();
                pause();
                pauseAt = at + SLOW_STEP;
            }
        }
    }

    private int start(long at) {
        return (int) ((seed + at) % PERIOD);
    }

    /** Checks bytes as they arrive. */
    Check check(boolean slow) {
        return new Check(slow);
    }

    static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compares what arrives with what belongs at its place. */
    final class Check implements WireReader.Sink {
        private final boolean slow;
        private long at;
        private long pauseAt = SLOW_STEP;
        private boolean wrong;

        private Check(boolean slow) {
            this.slow = slow;
        }

        @Override
        public void accept(byte[] bytes, int offset, int count) {
            int done = 0;
            while (done < count) {
                int start = start(at);
                int part = Math.min(count - done, PERIOD - start);
                if (!Arrays.equals(bytes, offset + done, offset + done + part, SEQUENCE, start, start + part)) {
                    wrong = true;
                }
                done += part;
                at += part;
            }
            if (slow && at > pauseAt) {
                pause();
                pauseAt = at + SLOW_STEP;
            }
        }

        /** Whether every byte so far was right; the length is not judged. */
        boolean prefixRight() {
            return !wrong && at <= length;
        }

        /** Whether the whole body was right. */
        boolean right() {
            return !wrong && at == length;
        }
    }
}
