package dev.weir.readiness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the browser is.
 *
 * @param executable the program to start, empty when none was found
 * @param missing what to do when none was found
 */
record ChromiumProgram(Optional<Path> executable, String missing) {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final List<String> USUAL = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/usr/lib/chromium/chromium",
            "/opt/google/chrome/chrome",
            "/snap/bin/chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe");
    private static final String INSTALL =
            "; install Chromium (Debian and Ubuntu: apt-get install chromium) or Chrome, or set CHROME_PATH to its program";

    /** Looks at {@code CHROME_PATH}, then along {@code PATH}, then in the usual folders. */
    static ChromiumProgram find(Map<String, String> environment) {
        String named = environment.getOrDefault("CHROME_PATH", "");
        if (!named.isBlank()) {
            Path program = Path.of(named);
            return isProgram(program)
                    ? new ChromiumProgram(Optional.of(program), "")
                    : new ChromiumProgram(
                            Optional.empty(),
                            "CHROME_PATH is " + named + ", which is not a program that can be started" + INSTALL);
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                Path program = Path.of(folder, name);
                if (!folder.isBlank() && isProgram(program)) {
                    return new ChromiumProgram(Optional.of(program), "");
                }
            }
        }
        return new ChromiumProgram(
                USUAL.stream().map(Path::of).filter(ChromiumProgram::isProgram).findFirst(),
                "no browser found" + INSTALL);
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
