package dev.weir.front;

import dev.weir.http.ContentCoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Undoes the content coding of an answer (RFC 9110 §8.4.1). Only gzip, which we ask for; the output is bounded, so that a
 * page of zeros that unpacks a thousandfold costs no more than any page of the largest size.
 */
final class ContentDecoding {
    private static final int CHUNK = 16 << 10;

    private ContentDecoding() {}

    /** What came of it. */
    sealed interface Decoded {
        /** The content itself. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
        record Content(byte[] bytes) implements Decoded {}

        /** Nothing usable. */
        record Failed(Skip reason) implements Decoded {}
    }

    static Decoded decode(String coding, byte[] body, int maxBytes) {
        Optional<ContentCoding> named = ContentCoding.of(coding);
        if (coding.isBlank() || named.filter(ContentCoding.IDENTITY::equals).isPresent()) {
            return new Decoded.Content(body);
        }
        return named.filter(ContentCoding.GZIP::equals).isPresent()
                ? gunzip(body, maxBytes)
                : new Decoded.Failed(Skip.CONTENT_CODING);
    }

    private static Decoded gunzip(byte[] body, int maxBytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body), CHUNK)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min((long) maxBytes, body.length * 4L));
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (out.size() + read > maxBytes) {
                    return new Decoded.Failed(Skip.TOO_LARGE);
                }
                out.write(chunk, 0, read);
            }
            return new Decoded.Content(out.toByteArray());
        } catch (IOException e) {
            return new Decoded.Failed(Skip.BROKEN_CODING);
        }
    }
}
