package dev.weir.cli;

import java.lang.reflect.Proxy;
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
            Object handling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            run(name, work);
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "handler of SIG" + name;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            return true;
        } catch (ReflectiveOperationException unavailable) {
            LOG.info("SIG{} is not available here", name, unavailable);
            return false;
        }
    }

    private static void run(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            LOG.error("SIG{}: {}", name, failed.getMessage());
        }
    }
}
