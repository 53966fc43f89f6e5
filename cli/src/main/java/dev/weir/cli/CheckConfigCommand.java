package dev.weir.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir check-config}: says everything that is wrong with a configuration file and starts nothing. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        description = "Check a configuration file: every error at once, with line and column. Starts nothing.",
        footer = {
            "",
            "Examples:",
            "  weir check-config weir.yaml",
            "  weir check-config --against running.yaml weir.yaml   what a reload would change",
            "  weir check-config --schema > weir.schema.json     for completion in an editor",
            "",
            "Exit codes: 0 the file is good, 2 it is not."
        })
final class CheckConfigCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The configuration file.")
    private @Nullable Path file;

    @Option(
            names = "--against",
            paramLabel = "OLD",
            description =
                    "Print what FILE would change in place of OLD: listeners, sites, routes, upstreams, the rest.")
    private @Nullable Path against;

    @Option(names = "--schema", description = "Print the JSON Schema of the configuration instead.")
    private boolean schema;

    @Option(names = "--reference", description = "Print every key, its default and its meaning as Markdown instead.")
    private boolean reference;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    CheckConfigCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (schema) {
            out.print(ConfigurationReference.schema(Configuration.FILE));
        } else if (reference) {
            out.print(ConfigurationReference.markdown(Configuration.FILE));
        } else if (file == null) {
            throw new ParameterException(
                    spec.commandLine(), "name the configuration file, as in: weir check-config weir.yaml");
        } else {
            Configuration configuration = Configuration.read(file);
            if (against == null) {
                out.println(file + ": good");
            } else {
                List<String> changes = ConfigurationChanges.between(Configuration.read(against), configuration);
                changes.forEach(out::println);
                out.println(file + ": good, " + (changes.isEmpty() ? "changes nothing" : changes.size() + " changes"));
            }
        }
        out.flush();
        return Failure.DONE;
    }
}
