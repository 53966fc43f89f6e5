package dev.weir.certificates;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of base64 between lines that say what they are (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final String label;
    private final byte[] der;

    Pem(String label, byte[] der) {
        this.label = label;
        this.der = der;
    }

    /** Those found, in order; text around them is explanation. */
    static List<Pem> all(String text) {
        List<Pem> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            found.add(new Pem(
                    matcher.group(1),
                    Base64.getMimeDecoder().decode(matcher.group(2).getBytes(StandardCharsets.US_ASCII))));
        }
        return found;
    }

    String label() {
        return label;
    }

    byte[] der() {
        return der.clone();
    }

    String text() {
        return "-----BEGIN " + label + "-----\n" + ENCODER.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    @Override
    public String toString() {
        return "Pem[" + label + "]";
    }
}
