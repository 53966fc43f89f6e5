package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a client's first TLS message says about where it wants to go (RFC 8446 §4.1.2). Read leniently: what cannot be read is
 * absent here, and the TLS library judges the message afterwards.
 *
 * @param serverName the name asked for (RFC 6066 §3) in lower case, empty when there is none
 * @param protocols the application protocols offered (RFC 7301 §3.1), in the client's order
 */
record ClientHello(String serverName, List<String> protocols) {
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;

    /** Absent. */
    static final ClientHello NONE = new ClientHello("", List.of());

    ClientHello {
        protocols = List.copyOf(protocols);
    }

    /** Reads the message's body, without the header of the handshake message. The buffer's indices stay as they are. */
    static ClientHello read(ByteBuf message) {
        ByteBuf in = message.slice();
        try {
            in.skipBytes(34);
            in.skipBytes(in.readUnsignedByte());
            in.skipBytes(in.readUnsignedShort());
            in.skipBytes(in.readUnsignedByte());
            return extensions(in.readSlice(Math.min(in.readUnsignedShort(), in.readableBytes())));
        } catch (IndexOutOfBoundsException tooShort) {
            return NONE;
        }
    }

    private static ClientHello extensions(ByteBuf in) {
        String name = "";
        List<String> protocols = List.of();
        while (in.readableBytes() >= 4) {
            int type = in.readUnsignedShort();
            ByteBuf extension = in.readSlice(in.readUnsignedShort());
            if (type == SERVER_NAME) {
                name = name(extension);
            } else if (type == ALPN) {
                protocols = protocols(extension);
            }
        }
        return new ClientHello(name, protocols);
    }

    private static String name(ByteBuf in) {
        ByteBuf list = in.readSlice(in.readUnsignedShort());
        while (list.isReadable()) {
            int type = list.readUnsignedByte();
            String name = text(list, list.readUnsignedShort());
            if (type == 0) {
                return name.toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static List<String> protocols(ByteBuf in) {
        ByteBuf list = in.readSlice(in.readUnsignedShort());
        List<String> found = new ArrayList<>();
        while (list.isReadable()) {
            found.add(text(list, list.readUnsignedByte()));
        }
        return found;
    }

    private static String text(ByteBuf in, int length) {
        return in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    }
}
