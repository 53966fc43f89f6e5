package dev.weir.readiness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A server on loopback that answers with bytes, not with HTTP: it may say whatever a test wants. */
final class SafeFetcherRawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());

    /** What the server does with a connection whose request head was read. */
    interface Behaviour {
        void answer(List<String> head, OutputStream out) throws IOException, InterruptedException;
    }

    SafeFetcherRawServer(Behaviour behaviour) {
        this(plain(), behaviour);
    }

    SafeFetcherRawServer(ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    sockets.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket, behaviour));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    /** A server that always says the same. */
    static SafeFetcherRawServer saying(String answer) {
        return new SafeFetcherRawServer((head, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static ServerSocket plain() {
        try {
            return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(Socket socket, Behaviour behaviour) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.add(line);
            }
            requests.add(head);
            behaviour.answer(head, socket.getOutputStream());
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            // Lets the client read everything before the socket goes: closing with unread input would reset it.
            while (in.read() >= 0) {}
        } catch (IOException | InterruptedException e) {
            // The client had enough, which is what most of these tests are about.
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** The request heads that came, line by line. */
    List<List<String>> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            synchronized (sockets) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
