package dev.weir.readiness;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The browser's only way to the network: a SOCKS 5 proxy (RFC 1928) on loopback that resolves each name itself, checks every
 * address and connects to the address it checked. The browser cannot be asked to do that: what it resolves and when it connects
 * are its own secrets, and requests that scripts, workers or web sockets make never pass a check in between.
 *
 * <p>Bounds: {@value #MOST_CONNECTIONS} connections at a time, {@value #MOST_BYTES} bytes to the browser, and the life of the
 * visit it serves.
 */
final class ChromiumProxy implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 64;
    private static final long MOST_BYTES = 128L * 1024 * 1024;
    private static final int CONNECT_MILLIS = 5_000;
    private static final Set<Integer> WEB_PORTS = Set.of(80, 443, 8080, 8443);

    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int SUCCEEDED = 0;
    private static final int FAILED = 1;
    private static final int NOT_ALLOWED = 2;
    private static final int UNREACHABLE = 4;
    private static final int BAD_COMMAND = 7;

    private final ServerSocket listener;
    private final SafeFetcherResolver resolver;
    private final String pageHost;
    private final Set<Integer> forbiddenPorts = ConcurrentHashMap.newKeySet();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final AtomicLong bytesLeft = new AtomicLong(MOST_BYTES);
    private volatile Optional<String> refusal = Optional.empty();

    private ChromiumProxy(ServerSocket listener, SafeFetcherResolver resolver, String pageHost) {
        this.listener = listener;
        this.resolver = resolver;
        this.pageHost = pageHost;
        forbiddenPorts.add(listener.getLocalPort());
    }

    /** Starts on a free port of loopback. Any port of {@code pageHost} may be asked, of other hosts the web ports. */
    static ChromiumProxy start(SafeFetcherResolver resolver, String pageHost) throws IOException {
        ServerSocket listener = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.ofLiteral("127.0.0.1"));
        ChromiumProxy proxy = new ChromiumProxy(listener, resolver, pageHost);
        Thread.ofVirtual().name("weir-chromium-proxy").start(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Keeps pages away from this port: the one through which the browser is remote-controlled. */
    void forbidPort(int port) {
        forbiddenPorts.add(port);
    }

    /** Why a connection to the page's own host was refused, empty when none was. */
    Optional<String> refusal() {
        return refusal;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket browser = listener.accept();
                sockets.add(browser);
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().name("weir-chromium-proxy").start(() -> {
                        serve(browser);
                        connections.release();
                    });
                } else {
                    end(browser);
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket browser) {
        try {
            DataInputStream in = new DataInputStream(browser.getInputStream());
            OutputStream out = browser.getOutputStream();
            in.skipNBytes(1);
            in.skipNBytes(in.readUnsignedByte());
            out.write(new byte[] {VERSION, 0});
            in.skipNBytes(1);
            int command = in.readUnsignedByte();
            in.skipNBytes(1);
            String host = host(in);
            int port = in.readUnsignedShort();
            if (command != CONNECT) {
                reply(out, BAD_COMMAND);
                return;
            }
            Socket site = connect(host, port, out);
            if (site != null) {
                relay(browser, site);
            }
        } catch (IOException e) {
            // The browser or the site hung up.
        } finally {
            end(browser);
        }
    }

    private static String host(DataInputStream in) throws IOException {
        int type = in.readUnsignedByte();
        int length = switch (type) {
            case 1 -> 4;
            case 3 -> in.readUnsignedByte();
            case 4 -> 16;
            default -> throw new IOException("address type " + type);
        };
        byte[] bytes = in.readNBytes(length);
        return type == 3
                ? new String(bytes, StandardCharsets.US_ASCII)
                : InetAddress.getByAddress(bytes).getHostAddress();
    }

    private @Nullable Socket connect(String host, int port, OutputStream out) throws IOException {
        List<InetAddress> addresses;
        try {
            checkPort(host, port);
            addresses = resolver.resolve(host);
        } catch (SafeFetcherRefusal e) {
            if (host.equalsIgnoreCase(pageHost) && refusal.isEmpty()) {
                refusal = Optional.of(e.text());
            }
            reply(out, e.reason() == Fetcher.Reason.UNKNOWN_HOST ? UNREACHABLE : NOT_ALLOWED);
            return null;
        }
        for (InetAddress address : addresses) {
            Socket site = new Socket();
            sockets.add(site);
            try {
                site.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                reply(out, SUCCEEDED);
                return site;
            } catch (IOException e) {
                end(site);
            }
        }
        reply(out, FAILED);
        return null;
    }

    private void checkPort(String host, int port) throws SafeFetcherRefusal {
        boolean open = WEB_PORTS.contains(port) || host.equalsIgnoreCase(pageHost);
        if (!open || forbiddenPorts.contains(port)) {
            throw new SafeFetcherRefusal(
                    Fetcher.Reason.FORBIDDEN_URL, "port " + port + " of " + host + " is not open to a scanned page");
        }
    }

    /** The reply with an address of zeros, which browsers ignore (RFC 1928 §6). */
    private static void reply(OutputStream out, int code) throws IOException {
        out.write(new byte[] {VERSION, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    private void relay(Socket browser, Socket site) throws IOException {
        Thread.ofVirtual().name("weir-chromium-proxy").start(() -> {
            try {
                browser.getInputStream().transferTo(site.getOutputStream());
                site.shutdownOutput();
            } catch (IOException e) {
                end(site);
            }
        });
        try {
            InputStream in = site.getInputStream();
            OutputStream out = browser.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (bytesLeft.addAndGet(-read) < 0) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        } finally {
            end(site);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // It accepts nothing any more either way.
        }
        sockets.forEach(this::end);
    }
}
