package dev.weir.cli;

import dev.weir.edge.EdgeSettings;
import dev.weir.edge.EdgeSettings.Admin;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir serve}: the edge in front of an origin until SIGTERM. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Stand in front of an origin until SIGTERM or Ctrl-C, then let running exchanges end.",
        footer = {
            "",
            "Examples:",
            "  weir serve --origin http://127.0.0.1:3000",
            "  weir serve --config weir.yaml",
            "  weir serve --config weir.yaml --listen :8080     the option wins over the file",
            "",
            "Operators: GET /ready, /live and /metrics on the admin listener; the access log is one JSON object a line.",
            "SIGHUP or POST /reload on the admin listener reads FILE again: all of it comes into force, or nothing.",
            "SIGUSR1 opens the access log anew, for rotation. SIGTERM drains.",
            "Exit codes: 0 drained and stopped, 1 failed, 2 usage or configuration."
        })
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--origin", paramLabel = "URL", description = "The site behind the edge.")
    private @Nullable String origin;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where clients are accepted. Default: 127.0.0.1:8000.")
    private @Nullable String listen;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "Where /ready, /live and /metrics are served; a loopback address. Default: 127.0.0.1:9000.")
    private @Nullable String admin;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Where the access log goes: a path, stdout or off. Default: stdout.")
    private @Nullable String accessLog;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file; see weir check-config.")
    private @Nullable Path file;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    ServeCommand() {}

    @Override
    public Integer call() {
        Thread warming = SelfWarm.begin();
        Configuration configuration = configuration();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        // The JVM ends when its hooks have: so the hook waits until the last exchange is over and logged.
        Thread hook = new Thread(
                () -> {
                    asked.countDown();
                    await(ended);
                },
                "drain");
        join(warming);
        try (OpenAccessLog log = OpenAccessLog.open(configuration.accessLog());
                RunningEdge edge = RunningEdge.start(configuration, log.recorders())) {
            Runtime.getRuntime().addShutdownHook(hook);
            say("serving " + edge.uri() + " in front of " + behind(configuration.edge()));
            edge.admin().ifPresent(address -> say("ready, live and metrics at http://" + address));
            Reloading reloading = new Reloading(this::configuration, edge, log, configuration);
            if (file != null) {
                edge.onReload(reloading::reload);
                Signals.on("HUP", () -> say(reloading.reload()));
            }
            Signals.on("USR1", () -> {
                log.log().reopen();
                say("the access log goes on in a file opened anew");
            });
            await(asked);
            Duration limit = reloading.current().drain();
            say("draining, at most " + limit.toSeconds() + " s");
            edge.drain(limit);
        } finally {
            ended.countDown();
        }
        return Failure.DONE;
    }

    private static String behind(EdgeSettings edge) {
        return edge.sites().stream()
                .flatMap(site -> site.routes().stream())
                .flatMap(route -> route.upstream().servers().stream())
                .map(server -> server.url().toString())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("weir: " + line);
        err.flush();
    }

    private static void join(Thread warming) {
        try {
            warming.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The file, or the defaults, with the options over it. */
    private Configuration configuration() {
        if (file == null && origin == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say which site to stand in front of: --origin http://127.0.0.1:3000, or --config weir.yaml");
        }
        try {
            Configuration base = file == null
                    ? Configuration.parse(
                            "--origin", "origin: {url: \"" + Kinds.origin(origin == null ? "" : origin) + "\"}")
                    : Configuration.read(file);
            if (origin != null) {
                base = base.inFrontOf(Kinds.origin(origin));
            }
            EdgeSettings edge = base.edge();
            if (listen != null) {
                edge = edge.withListen(Kinds.listen(listen));
            }
            if (admin != null) {
                InetSocketAddress address = Kinds.listen(admin);
                edge = edge.withAdmin(new Admin(true, address, edge.admin().exposed()));
            }
            AccessLogChoice log = accessLog == null
                    ? base.accessLog()
                    : new AccessLogChoice(accessLog, base.accessLog().query());
            return new Configuration(edge, base.fronts(), base.cache(), base.acme(), base.coding(), log, base.drain());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
