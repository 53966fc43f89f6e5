package dev.weir.edge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A server that nobody here wrote, as Debian ships it, started as an origin on a free port; skips the test when it is not there. */
final class OriginPeer implements AutoCloseable {
    private final int port;
    private final Process process;

    /**
     * @param command what to run, by the port to listen on
     */
    OriginPeer(Path folder, IntFunction<List<String>> command) {
        try {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            List<String> line = command.apply(port);
            assumeTrue(Files.isExecutable(Path.of(line.getFirst())), line.getFirst() + " is not installed");
            Path output = folder.resolve("peer-" + port + ".log");
            process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .directory(folder.toFile())
                    .start();
            Settled.await(() -> isListening(port) || !process.isAlive(), line.getFirst());
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
