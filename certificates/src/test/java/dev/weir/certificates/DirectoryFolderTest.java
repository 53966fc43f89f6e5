package dev.weir.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryFolderTest {
    @TempDir
    private Path parent;

    private Path root;

    @BeforeEach
    void choose() {
        root = parent.resolve("deep/certificates");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void isMadeForItsOwnerOnlyWithFilesForTheirOwnerOnly() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            folder.write("one", bytes("1"));
            assertThat(folder.isOurs()).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                    .isEqualTo("rwx------");
            for (String name : names()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void readsWhatWasWrittenLast() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            assertThat(folder.read("one")).isEmpty();
            folder.write("one", bytes("first"));
            folder.write("one", bytes("2nd"));
            assertThat(folder.read("one").orElseThrow()).isEqualTo(bytes("2nd"));
            folder.delete("one");
            folder.delete("one");
            assertThat(folder.read("one")).isEmpty();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void writesToTheEndWhenItsThreadIsToldToStop() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            Thread.currentThread().interrupt();
            folder.write("one", bytes("received a moment ago"));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(folder.read("one").orElseThrow()).isEqualTo(bytes("received a moment ago"));
        }
    }

    @Test
    void leavesTheOldFileWhereTheNewOneCannotBeFinished() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            folder.write("one", bytes("old"));
            // A folder of that name cannot be replaced by a file
            Files.createDirectories(root.resolve("two/inside"));
            assertThatIOException().isThrownBy(() -> folder.write("two", bytes("new")));
            assertThat(names()).containsExactly("one", "two");
            assertThat(folder.read("one").orElseThrow()).isEqualTo(bytes("old"));
        }
    }

    @Test
    void forgetsWhatACrashLeftHalfWritten() throws IOException {
        Files.createDirectories(root);
        Files.write(root.resolve(".draft-one.1"), bytes("ha"));
        Files.write(root.resolve("one"), bytes("whole"));
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            assertThat(folder.read("one").orElseThrow()).isEqualTo(bytes("whole"));
            assertThat(folder.isOurs()).isTrue();
            assertThat(names()).containsExactly("lock", "one");
            folder.write("one", bytes("next"));
            assertThat(folder.read("one").orElseThrow()).isEqualTo(bytes("next"));
        }
    }

    @Test
    void putsAsideAndReplacesWhatWasAsideBefore() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            folder.write("one", bytes("a"));
            folder.putAside("one");
            folder.write("one", bytes("b"));
            folder.putAside("one");
            assertThat(names()).containsExactly("one.damaged");
            assertThat(Files.readAllBytes(root.resolve("one.damaged"))).isEqualTo(bytes("b"));
        }
    }

    @Test
    void readsNoMoreThanAMebibyteOfAFile() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(root)) {
            Files.write(root.resolve("large"), new byte[3 * 1024 * 1024]);
            assertThat(folder.read("large").orElseThrow()).hasSize(1024 * 1024);
        }
    }

    @Test
    void isOneHoldersAtATime() throws IOException {
        DirectoryFolder first = DirectoryFolder.open(root);
        try (DirectoryFolder second = DirectoryFolder.open(root)) {
            assertThat(first.isOurs()).isTrue();
            assertThat(first.isOurs()).isTrue();
            assertThat(second.isOurs()).isFalse();
            first.close();
            assertThat(first.isOurs()).isFalse();
            assertThat(second.isOurs()).isTrue();
        }
    }

    @Test
    void saysWhereItCannotBe() throws IOException {
        Path file = Files.write(parent.resolve("file"), bytes("x"));
        assertThatExceptionOfType(CertificatesException.class)
                .isThrownBy(() -> DirectoryFolder.open(file.resolve("below")))
                .withMessageContainingAll("tls.acme.folder", "file/below", "name a folder that this user may write to");
    }

    /** Writes without end and is killed while it does: what is there afterwards is whole, time and again. */
    @Test
    void isWholeAfterAProcessWasKilledWhileItWrote() throws Exception {
        for (int round = 0; round < 5; round++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writing.class.getName(),
                            root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(parent.resolve("writer.log").toFile())
                    .start();
            AtomicBoolean seen = new AtomicBoolean();
            while (!seen.get() && writer.isAlive()) {
                seen.set(Files.exists(root.resolve("one")));
                Thread.sleep(1);
            }
            Thread.sleep(40L + 17L * round);
            writer.destroyForcibly();
            assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(seen)
                    .as("%s", Files.readString(parent.resolve("writer.log")))
                    .isTrue();
            try (DirectoryFolder folder = DirectoryFolder.open(root)) {
                byte[] found = folder.read("one").orElseThrow();
                byte[] whole = new byte[Writing.LENGTH];
                Arrays.fill(whole, found[0]);
                assertThat(found).isEqualTo(whole);
                assertThat(folder.isOurs()).isTrue();
                assertThat(names()).containsExactly("lock", "one");
            }
        }
    }

    /** The process that is killed. */
    static final class Writing {
        static final int LENGTH = 300_000;

        private Writing() {}

        public static void main(String[] arguments) {
            try (DirectoryFolder folder = DirectoryFolder.open(Path.of(arguments[0]))) {
                byte[] content = new byte[LENGTH];
                for (int turn = 0; folder.isOurs(); turn++) {
                    Arrays.fill(content, (byte) turn);
                    folder.write("one", content);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
