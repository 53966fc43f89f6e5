package dev.weir.certificates;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account's key, certificates with their keys, and what failed, as files that begin with a hash of the rest. A certificate
 * and its key are one file, so that they cannot part. A file that is not whole is put aside and counted. Thread-safe.
 */
final class CertificateStore {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateStore.class);
    private static final String FIRST_LINE = "Weir 1, SHA-256 of what follows: ";
    private static final int LONGEST_NAME = 200;

    private final Folder folder;
    private final CertificateMeter meter;

    CertificateStore(Folder folder, CertificateMeter meter) {
        this.folder = folder;
        this.meter = meter;
    }

    /** Whether this process is the one that orders; the others read what it writes. */
    boolean isOurs() {
        try {
            return folder.isOurs();
        } catch (IOException e) {
            troubled("locked", "the folder", e);
            return false;
        }
    }

    Optional<KeyAndChain> certificate(String name) {
        return read(file(name) + ".pem", Keys::keyAndChain);
    }

    /** False when the disk would not take it. */
    boolean save(String name, KeyAndChain certificate) {
        try {
            return write(file(name) + ".pem", Keys.text(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just read has bytes", e);
        }
    }

    /** Fails where a file is there and cannot be read, since a new key in its place would lose the account. */
    Optional<KeyPair> account(URI directory) throws IOException {
        return readOrFail(account(directory.toString(), directory.getHost()), Keys::pair);
    }

    boolean save(URI directory, KeyPair account) {
        return write(account(directory.toString(), directory.getHost()), Keys.text(account));
    }

    Optional<Attempts> attempts(String name) {
        return read(file(name) + ".state", Attempts::parse);
    }

    /** Nothing is kept where nothing failed. */
    boolean save(String name, Attempts attempts) {
        String file = file(name) + ".state";
        if (attempts.failures() > 0) {
            return write(file, attempts.text());
        }
        try {
            folder.delete(file);
            return true;
        } catch (IOException e) {
            troubled("deleted", file, e);
            return false;
        }
    }

    private static String account(String directory, String host) {
        return shortened(host) + "-" + hash(directory).substring(0, 8) + ".account";
    }

    private static String file(String name) {
        return name.length() <= LONGEST_NAME
                ? name
                : shortened(name) + "-" + hash(name).substring(0, 8);
    }

    private static String shortened(String name) {
        String plain = name.replaceAll("[^a-z0-9.-]", "_");
        return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }

    private interface Reading<T> {
        T read(String text) throws GeneralSecurityException;
    }

    private <T> Optional<T> read(String file, Reading<T> reading) {
        try {
            return readOrFail(file, reading);
        } catch (IOException e) {
            troubled("read", file, e);
            return Optional.empty();
        }
    }

    private <T> Optional<T> readOrFail(String file, Reading<T> reading) throws IOException {
        try {
            Optional<byte[]> content = folder.read(file);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            String text = new String(content.get(), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            String rest = text.substring(end + 1);
            if (!text.substring(0, Math.max(end, 0)).equals(FIRST_LINE + hash(rest))) {
                throw new GeneralSecurityException("the first line does not fit the others");
            }
            return Optional.of(reading.read(rest));
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            putAside(file, damaged);
            return Optional.empty();
        }
    }

    private void putAside(String file, Exception damaged) {
        meter.counted(CertificateCounter.DAMAGED);
        // Its reason only: what is in the file is secret
        LOG.error("{} is damaged ({}); it is kept as {}.damaged", file, damaged.getMessage(), file);
        try {
            folder.putAside(file);
        } catch (IOException e) {
            troubled("renamed", file, e);
        }
    }

    private boolean write(String file, String rest) {
        try {
            folder.write(file, (FIRST_LINE + hash(rest) + "\n" + rest).getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException e) {
            troubled("written", file, e);
            return false;
        }
    }

    private void troubled(String what, String file, IOException e) {
        meter.counted(CertificateCounter.STORAGE_FAILED);
        LOG.error("{} could not be {}: {}", file, what, e.toString());
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void close() {
        folder.close();
    }
}
