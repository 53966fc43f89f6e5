package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/2 origin in the clear that does exactly what a test tells it, frame by frame; only HPACK is a library's. Every
 * connection gets a thread and runs the script.
 */
final class Http2TestOrigin implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** What to do with a connection after the preface; it is closed afterwards. */
    interface Script {
        void run(Connection connection) throws IOException;
    }

    /** What a script answers one request with. */
    interface Answer {
        void to(Connection connection, Request request) throws IOException;
    }

    /** A request's head. */
    record Request(int id, Http2Headers fields, boolean ended) {
        String path() {
            return fields.path() == null ? "" : fields.path().toString();
        }
    }

    /** Any frame. */
    @SuppressWarnings("ArrayRecordComponent") // for tests to look at
    record Frame(int type, int flags, int id, byte[] payload) {
        boolean ends() {
            return (flags & END_STREAM) != 0;
        }

        int code() {
            return ByteBuffer.wrap(payload).getInt();
        }

        String text() {
            return new String(payload, StandardCharsets.ISO_8859_1);
        }
    }

    private final ServerSocket server;
    private final byte[] settings;
    private final Script script;
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    Http2TestOrigin(byte[] settings, Script script) {
        this.settings = settings;
        this.script = script;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().start(this::accept);
    }

    Http2TestOrigin(Script script) {
        this(new byte[0], script);
    }

    /** Answers every request, on every connection, one after the other. */
    static Http2TestOrigin answering(Answer answer) {
        return answering(new byte[0], answer);
    }

    static Http2TestOrigin answering(byte[] settings, Answer answer) {
        return new Http2TestOrigin(settings, connection -> {
            while (true) {
                answer.to(connection, connection.awaitRequest());
            }
        });
    }

    /** Answers with 200 and this text. */
    static Answer saying(String text) {
        return (connection, request) -> {
            connection.headers(request.id(), status(200).add("content-type", "text/plain"), false);
            connection.data(request.id(), text, true);
        };
    }

    static Http2Headers status(int status) {
        return new DefaultHttp2Headers(false).status(Integer.toString(status));
    }

    /** Parameters of a SETTINGS frame: pairs of identifier and value. */
    static byte[] parameters(long... pairs) {
        ByteBuffer bytes = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            bytes.putShort((short) pairs[i]).putInt((int) pairs[i + 1]);
        }
        return bytes.array();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                Connection connection = new Connection(socket);
                connections.add(connection);
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        connection.start(settings);
                        script.run(connection);
                    } catch (IOException ended) {
                        connection.ended = true;
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    int accepted() {
        return accepted.get();
    }

    List<Connection> connections() {
        return connections;
    }

    /** The requests of all connections. */
    List<Request> requests() {
        return connections.stream().flatMap(one -> one.requests.stream()).toList();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Connection connection : connections) {
                connection.socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static final class Connection {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder((name, value) -> false, true);
        private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
        private final Deque<Request> unread = new ArrayDeque<>();
        final List<Request> requests = new CopyOnWriteArrayList<>();
        /** What came that is neither a head nor about settings. */
        final List<Frame> frames = new CopyOnWriteArrayList<>();

        final List<Http2Headers> trailers = new CopyOnWriteArrayList<>();

        volatile boolean ended;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
        }

        private void start(byte[] settings) throws IOException {
            try {
                decoder.maxHeaderTableSize(Integer.MAX_VALUE);
            } catch (Http2Exception e) {
                throw new AssertionError(e);
            }
            in.readNBytes(24);
            frame(SETTINGS, 0, 0, settings);
        }

        /** How large the other side's compression table is, in bytes, as it said last. */
        int tableSize() {
            return (int) decoder.maxHeaderTableSize();
        }

        /** Reads until a request's head is there. */
        Request awaitRequest() throws IOException {
            while (unread.isEmpty()) {
                read();
            }
            return unread.removeFirst();
        }

        /** Reads until a frame of this type has come for this stream. */
        Frame await(int type, int id) throws IOException {
            while (true) {
                for (Frame frame : frames) {
                    if (frame.type == type && frame.id == id) {
                        frames.remove(frame);
                        return frame;
                    }
                }
                read();
            }
        }

        /** Reads a request's body to its end, giving window back. */
        String awaitBody(int id) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            Frame frame;
            do {
                frame = await(DATA, id);
                body.write(frame.payload);
                if (frame.payload.length > 0) {
                    window(0, frame.payload.length);
                    window(id, frame.payload.length);
                }
            } while (!frame.ends());
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        /** Reads until the other side ends. */
        void drain() throws IOException {
            while (true) {
                read();
            }
        }

        private void read() throws IOException {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[length];
            in.readFully(payload);
            switch (type) {
                case SETTINGS -> {
                    if ((flags & 1) == 0) {
                        frame(SETTINGS, 1, 0, new byte[0]);
                    }
                }
                case HEADERS -> {
                    try {
                        Http2Headers section = decoder.decodeHeaders(id, Unpooled.wrappedBuffer(payload));
                        if (section.method() == null) {
                            trailers.add(section);
                            frames.add(new Frame(type, flags, id, payload));
                        } else {
                            Request request = new Request(id, section, (flags & END_STREAM) != 0);
                            requests.add(request);
                            unread.add(request);
                        }
                    } catch (Http2Exception e) {
                        throw new AssertionError(e);
                    }
                }
                default -> frames.add(new Frame(type, flags, id, payload));
            }
        }

        void headers(int id, Http2Headers section, boolean ends) throws IOException {
            frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), id, block(id, section));
        }

        /** The same with the fields in exactly this order, which a header object would put right. */
        void headers(int id, List<Http2Headers> fields, boolean ends) throws IOException {
            frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), id, block(id, fields.toArray(Http2Headers[]::new)));
        }

        byte[] block(int id, Http2Headers... sections) {
            ByteBuf block = Unpooled.buffer();
            try {
                for (Http2Headers section : sections) {
                    encoder.encodeHeaders(id, section, block);
                }
                return ByteBufUtil.getBytes(block);
            } catch (Http2Exception e) {
                throw new AssertionError(e);
            }
        }

        void data(int id, String text, boolean ends) throws IOException {
            frame(DATA, ends ? END_STREAM : 0, id, text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void reset(int id, int code) throws IOException {
            frame(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(code).array());
        }

        void goAway(int last, int code) throws IOException {
            frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(code).array());
        }

        void window(int id, int increment) throws IOException {
            frame(WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(increment).array());
        }

        synchronized void frame(int type, int flags, int id, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
            frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
            frame.put((byte) type).put((byte) flags).putInt(id).put(payload);
            out.write(frame.array());
        }

        /** Bytes that are no frame, perhaps. */
        void raw(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
