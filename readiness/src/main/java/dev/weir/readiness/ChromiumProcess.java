package dev.weir.readiness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A running browser with an empty profile of its own. {@link #close} kills it with its children and removes the profile; so does
 * the end of this program.
 */
final class ChromiumProcess implements AutoCloseable {
    private static final int SHOWN_OUTPUT = 300;
    private static final long POLL_MILLIS = 10;
    private static final long DEATH_SECONDS = 5;
    private static final int DELETE_TRIES = 20;

    private static final Set<Running> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Running::end), "weir-chromium-end"));
    }

    private final Running running;
    private final URI endpoint;

    private ChromiumProcess(Running running, URI endpoint) {
        this.running = running;
        this.endpoint = endpoint;
    }

    /** Starts the browser with the SOCKS proxy on this port of loopback as its only way to the network. */
    static ChromiumProcess start(Path executable, int proxyPort, ChromiumDeadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        Path folder = Files.createTempDirectory(
                "weir-chromium-" + ProcessHandle.current().pid() + "-");
        Running running;
        try {
            running = new Running(launch(executable, proxyPort, folder), folder);
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
        ALIVE.add(running);
        try {
            return new ChromiumProcess(running, awaitEndpoint(running, deadline));
        } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
            running.end();
            throw e;
        }
    }

    private static Process launch(Path executable, int proxyPort, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "--headless=new",
                "--disable-gpu",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-extensions",
                "--disable-sync",
                "--disable-breakpad",
                "--disable-dev-shm-usage",
                "--password-store=basic",
                "--use-mock-keychain",
                "--mute-audio",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile"),
                // Three locks on one door: every connection through the proxy, loopback included; no name looked up by
                // the
                // browser itself; no UDP (QUIC, WebRTC), which the proxy would not see.
                "--proxy-server=socks5://127.0.0.1:" + proxyPort,
                "--proxy-bypass-list=<-loopback>",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                "--disable-quic",
                "--webrtc-ip-handling-policy=disable_non_proxied_udp",
                "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"));
        if (isRoot(folder)) {
            // Chromium refuses to start as root with its sandbox on.
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private static boolean isRoot(Path ours) {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(ours, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The browser writes the port it took, then the path of its debugging socket, into its profile. */
    private static URI awaitEndpoint(Running running, ChromiumDeadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        Path file = running.folder.resolve("profile").resolve("DevToolsActivePort");
        while (true) {
            try {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() >= 2) {
                    return URI.create(
                            "ws://127.0.0.1:" + Integer.parseInt(lines.get(0).strip())
                                    + lines.get(1).strip());
                }
            } catch (NoSuchFileException e) {
                // Not there yet.
            }
            if (running.process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with status " + running.process.exitValue() + " while starting: "
                        + running.lastOutput());
            }
            deadline.left();
        }
    }

    /** Where the browser listens for commands: a web socket on loopback. */
    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        running.end();
    }

    private static void delete(Path folder) {
        for (int i = 0; i < DELETE_TRIES && Files.exists(folder); i++) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                // A child of the browser that is just dying may still write; it will be gone in a moment.
                if (pause()) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Waits a moment; true when interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(POLL_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** A zombie that its new parent has not noticed yet counts as alive, but has no program any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private record Running(Process process, Path folder) {
        /** Kills the process and its children, waits until they are gone, removes the profile. May be called again. */
        void end() {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            boolean interrupted = Thread.interrupted();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEATH_SECONDS);
            // Polled: the runtime's own notice of the end of a grandchild comes up to half a second late.
            while ((process.isAlive() || children.stream().anyMatch(ChromiumProcess::runs))
                    && System.nanoTime() - end < 0) {
                interrupted |= pause();
            }
            delete(folder);
            ALIVE.remove(this);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        String lastOutput() throws IOException {
            String output = Files.readString(folder.resolve("output"), StandardCharsets.ISO_8859_1)
                    .strip();
            return SafeFetcherTarget.shown(
                    output.length() <= SHOWN_OUTPUT ? output : output.substring(output.length() - SHOWN_OUTPUT));
        }
    }
}
