package dev.weir.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that an operator sends to a running program. The JDK has no public class for them; {@code sun.misc.Signal} of the
 * module jdk.unsupported is looked up by name, so that a JDK without it runs everything else.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Runs the work on a thread of its own each time the signal comes; what it throws is logged.
     *
     * @param name without SIG, such as {@code HUP}
     * @return whether this machine has the signal and leaves it to us
     */
    static boolean on(String name, Runnable work) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle running = MethodHandles.lookup()
                    .findStatic(Signals.class, "run", MethodType.methodType(void.class, String.class, Runnable.class));
            Object handling = MethodHandleProxies.asInterfaceInstance(
                    handler,
                    MethodHandles.dropArguments(MethodHandles.insertArguments(running, 0, name, work), 0, signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            return true;
        } catch (ReflectiveOperationException unavailable) {
            LOG.info("SIG{} is not available here", name, unavailable);
            return false;
        }
    }

    static void run(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            LOG.error("SIG{}: {}", name, failed.getMessage());
        }
    }
}
