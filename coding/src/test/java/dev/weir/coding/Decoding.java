package dev.weir.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import dev.weir.http.ContentCoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/** Undoes codings with readers that know nothing of our encoders. */
final class Decoding {
    private Decoding() {}

    static byte[] decode(ContentCoding coding, byte[] coded) {
        try (InputStream in = reader(coding, coded)) {
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** As much as can be told from the beginning of a body. */
    static byte[] begun(ContentCoding coding, byte[] coded, int length) {
        if (coding == ContentCoding.BROTLI) {
            return brotliBegun(coded);
        }
        try (InputStream in = reader(coding, coded)) {
            return in.readNBytes(length);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The stream of that library insists on the end. */
    private static byte[] brotliBegun(byte[] coded) {
        Brotli4jLoader.ensureAvailability();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(Math.max(1, coded.length));
            decoder.getInputBuffer().put(coded);
            decoder.push(coded.length);
            while (decoder.hasOutput()
                    || decoder.getStatus() == DecoderJNI.Status.OK
                    || decoder.getStatus() == DecoderJNI.Status.NEEDS_MORE_OUTPUT) {
                if (decoder.hasOutput()) {
                    ByteBuffer piece = decoder.pull();
                    byte[] bytes = new byte[piece.remaining()];
                    piece.get(bytes);
                    out.writeBytes(bytes);
                } else {
                    decoder.push(0);
                }
            }
            decoder.destroy();
            return out.toByteArray();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static InputStream reader(ContentCoding coding, byte[] coded) throws IOException {
        InputStream in = new ByteArrayInputStream(coded);
        return switch (coding) {
            case GZIP -> new GZIPInputStream(in);
            case ZSTD -> new ZstdInputStream(in);
            case BROTLI -> {
                Brotli4jLoader.ensureAvailability();
                yield new BrotliInputStream(in);
            }
            default -> in;
        };
    }
}
