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
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An HTTP/2 client with prior knowledge that sends whatever frames a test wants, well-formed or not. Frames are put together by
 * hand; only HPACK is a library's.
 */
final class Http2TestClient implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** What became of a stream. */
    static final class Stream {
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        Http2Headers head = new DefaultHttp2Headers();
        Http2Headers trailers = new DefaultHttp2Headers();
        boolean headSeen;
        boolean ended;
        int reset = -1;

        String status() {
            return headSeen ? head.status().toString() : "none";
        }

        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }

        boolean isOver() {
            return ended || reset >= 0;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder((name, value) -> false, true);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Stream> streams = new HashMap<>();
    private int nextId = 1;
    private int goAway = -1;
    private boolean closed;
    private boolean refilling = true;

    Http2TestClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** The fields of a request for this path, in the order they are written. */
    static Http2Headers get(String path) {
        return request("GET", path);
    }

    static Http2Headers request(String method, String path) {
        return new DefaultHttp2Headers(false)
                .method(method)
                .scheme("http")
                .authority("site.example")
                .path(path);
    }

    /** Does not give window back for the bodies it reads. */
    Http2TestClient stingy() {
        refilling = false;
        return this;
    }

    /** Opens a stream; returns its identifier. */
    int send(Http2Headers section, boolean ends) {
        int id = nextId;
        nextId += 2;
        headers(id, section, ends);
        return id;
    }

    /** The same with the fields in exactly this order, which a header object would put right. */
    int send(List<Http2Headers> fields) {
        int id = nextId;
        nextId += 2;
        headers(id, fields, true);
        return id;
    }

    void headers(int id, Http2Headers section, boolean ends) {
        headers(id, List.of(section), ends);
    }

    private void headers(int id, List<Http2Headers> sections, boolean ends) {
        ByteBuf block = Unpooled.buffer();
        try {
            for (Http2Headers section : sections) {
                encoder.encodeHeaders(id, section, block);
            }
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        byte[] bytes = ByteBufUtil.getBytes(block);
        int from = 0;
        int type = HEADERS;
        do {
            int size = Math.min(16_384, bytes.length - from);
            boolean last = from + size == bytes.length;
            frame(
                    type,
                    (last ? END_HEADERS : 0) | (type == HEADERS && ends ? END_STREAM : 0),
                    id,
                    Arrays.copyOfRange(bytes, from, from + size));
            from += size;
            type = CONTINUATION;
        } while (from < bytes.length);
        streams.computeIfAbsent(id, key -> new Stream());
    }

    void data(int id, String text, boolean ends) {
        frame(DATA, ends ? END_STREAM : 0, id, text.getBytes(StandardCharsets.UTF_8));
    }

    void reset(int id) {
        frame(RST_STREAM, 0, id, new byte[] {0, 0, 0, 8});
    }

    void frame(int type, int flags, int id, byte[] payload) {
        byte[] head = {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            (byte) (id >> 24),
            (byte) (id >> 16),
            (byte) (id >> 8),
            (byte) id
        };
        try {
            out.write(head);
            out.write(payload);
        } catch (IOException gone) {
            closed = true;
        }
    }

    Stream stream(int id) {
        return streams.get(id);
    }

    /** Reads until this stream is over or the connection is. */
    Stream await(int id) {
        Stream stream = streams.get(id);
        while (!stream.isOver() && !isClosed()) {
            read();
        }
        return stream;
    }

    /** Reads until the head of this stream's answer is there. */
    Stream awaitHead(int id) {
        Stream stream = streams.get(id);
        while (!stream.headSeen && !stream.isOver() && !closed) {
            read();
        }
        return stream;
    }

    /** Reads until the connection ends; returns the error of its GOAWAY, -1 when there was none. */
    int awaitEnd() {
        while (!closed) {
            read();
        }
        return goAway;
    }

    /** Reads for as long as the other side has something to say. */
    void drainFor(Duration silence) {
        try {
            socket.setSoTimeout((int) silence.toMillis());
            while (!closed) {
                read();
            }
        } catch (UncheckedIOException silent) {
            // Nothing more
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side is done with the connection. */
    boolean isClosed() {
        return closed || goAway >= 0;
    }

    private void read() {
        try {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[length];
            in.readFully(payload);
            take(type, flags, id, payload);
        } catch (SocketTimeoutException silent) {
            throw new UncheckedIOException(silent);
        } catch (EOFException | SocketException end) {
            closed = true;
        } catch (IOException | Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    private void take(int type, int flags, int id, byte[] payload) throws Http2Exception {
        Stream stream = streams.computeIfAbsent(id, key -> new Stream());
        switch (type) {
            case SETTINGS -> {
                if ((flags & 1) == 0) {
                    frame(SETTINGS, 1, 0, new byte[0]);
                }
            }
            case HEADERS -> {
                Http2Headers section = decoder.decodeHeaders(id, Unpooled.wrappedBuffer(payload));
                if (stream.headSeen) {
                    stream.trailers = section;
                } else if (!section.status().toString().startsWith("1")) {
                    stream.head = section;
                    stream.headSeen = true;
                }
                stream.ended |= (flags & END_STREAM) != 0;
            }
            case DATA -> {
                stream.body.write(payload, 0, payload.length);
                stream.ended |= (flags & END_STREAM) != 0;
                if (refilling && payload.length > 0) {
                    window(0, payload.length);
                    if (!stream.ended) {
                        window(id, payload.length);
                    }
                }
            }
            case RST_STREAM -> stream.reset = integer(payload, 0);
            case GOAWAY -> goAway = integer(payload, 4);
            default -> {}
        }
    }

    void window(int id, int increment) {
        frame(WINDOW_UPDATE, 0, id, new byte[] {
            (byte) (increment >> 24), (byte) (increment >> 16), (byte) (increment >> 8), (byte) increment
        });
    }

    private static int integer(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
