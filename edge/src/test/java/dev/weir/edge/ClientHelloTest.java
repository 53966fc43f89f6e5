package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The first message by hand, so that every length in it can lie. */
class ClientHelloTest {
    private static final byte[] HELLO = HexFormat.of()
            .parseHex("0303" + "00".repeat(32) // version, random
                    + "00" + "00021301" + "0100" // session, one cipher suite, no compression
                    + "0025" // extensions
                    + "0000" + "000e" + "000c" + "00" + "0009" + hex("A.example") // server_name
                    + "0010" + "000f" + "000d" + "02" + hex("h2") + "08" + hex("http/1.1") + "00"); // ALPN

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ClientHello read(byte[] message) {
        ByteBuf in = Unpooled.wrappedBuffer(message);
        ClientHello hello = ClientHello.read(in);
        assertThat(in.readerIndex()).isZero();
        return hello;
    }

    @Test
    void readsTheNameAndTheProtocols() {
        assertThat(read(HELLO)).isEqualTo(new ClientHello("a.example", List.of("h2", "http/1.1", "")));
    }

    @Test
    void takesWhatIsCutOffForAbsent() {
        for (int length = 0; length < HELLO.length; length++) {
            assertThat(read(Arrays.copyOf(HELLO, length)).serverName()).isIn("", "a.example");
        }
    }

    @Test
    void neverThrowsWhateverTheLengthsSay() {
        SplittableRandom random = new SplittableRandom(8446);
        for (int i = 0; i < 100_000; i++) {
            byte[] mutated = HELLO.clone();
            for (int times = 1 + random.nextInt(4); times > 0; times--) {
                mutated[34 + random.nextInt(mutated.length - 34)] = (byte) random.nextInt(256);
            }
            assertThat(read(mutated)).isNotNull();
        }
    }
}
