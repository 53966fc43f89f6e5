package dev.weir.certificates;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder on disk, for its owner's eyes only. A file gets its name when its bytes are on the disk and the name is made
 * permanent by synchronizing the folder, so that a crash leaves the old file or the new one.
 */
final class DirectoryFolder implements Folder {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryFolder.class);
    private static final String DRAFT = ".draft-";
    /** The largest file read; a chain with a hundred names is below 50 kB. */
    private static final int MOST = 1024 * 1024;

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path root;
    private final AtomicLong drafts = new AtomicLong();
    private @Nullable FileChannel lockFile;
    private boolean closed;

    private DirectoryFolder(Path root) {
        this.root = root;
    }

    /** Opens or makes it. */
    static DirectoryFolder open(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root, permissions("rwx------"));
            }
            return new DirectoryFolder(root);
        } catch (IOException e) {
            throw new CertificatesException(
                    "tls.acme.folder: " + root + " cannot be used (" + e
                            + "); name a folder that this user may write to",
                    e);
        }
    }

    private static FileAttribute<?>[] permissions(String mode) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        try (InputStream in = Files.newInputStream(root.resolve(name))) {
            return Optional.of(in.readNBytes(MOST));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        Path draft = root.resolve(DRAFT + name + "." + drafts.incrementAndGet());
        // A channel would be closed by an interrupt, and what was received a moment before the end would be lost
        boolean interrupted = Thread.interrupted();
        try {
            Files.createFile(draft, permissions("rw-------"));
            try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
            move(draft, root.resolve(name));
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (POSIX) {
            try (FileChannel folder = FileChannel.open(root, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    @Override
    public void putAside(String name) throws IOException {
        move(root.resolve(name), root.resolve(name + ".damaged"));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public synchronized boolean isOurs() throws IOException {
        if (closed) {
            return false;
        }
        if (lockFile != null) {
            return true;
        }
        FileChannel opened = FileChannel.open(
                root.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                permissions("rw-------"));
        if (!isLocked(opened)) {
            opened.close();
            return false;
        }
        lockFile = opened;
        clearDrafts();
        return true;
    }

    /** The lock lives as long as the channel. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** What a crash left half written. */
    private void clearDrafts() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root, DRAFT + "*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("drafts in {} could not be deleted", root, e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        FileChannel held = lockFile;
        lockFile = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.debug("the lock of {} could not be released", root, e);
            }
        }
    }
}
