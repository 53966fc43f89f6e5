package dev.weir.edge;

import static org.assertj.core.api.Assertions.fail;

import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about; long in vain, short in the good case. */
final class Settled {
    private static final int TRIES = 1000;

    private Settled() {}

    static void await(BooleanSupplier condition, String what) {
        for (int i = 0; i < TRIES; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        fail(what + " did not settle");
    }
}
