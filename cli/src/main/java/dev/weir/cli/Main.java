package dev.weir.cli;

import dev.weir.readiness.AddressPolicy;
import dev.weir.readiness.Fetcher;
import dev.weir.readiness.SafeFetcher;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code weir} command: finds the subcommand, runs it, turns what went wrong into a message and an exit code. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "The self-hosted edge for the age of agents.",
        footer = {
            "",
            "Start here:",
            "  weir try                        watch it fix a bundled old-fashioned site",
            "  weir try https://your.site      the same with yours, unchanged",
            "  weir scan https://your.site     how ready is it for agents?",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 below --min-level, 4 unreachable."
        },
        subcommands = {
            TryCommand.class,
            ScanCommand.class,
            ServeCommand.class,
            ExplainCommand.class,
            CheckConfigCommand.class,
            HelpCommand.class,
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new MarkdownCommand(Main::fetcher, System.in));
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler((wrong, _) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr().println("weir: " + wrong.getMessage());
            command.getErr().println("weir: try " + command.getCommandSpec().qualifiedName() + " --help");
            return Failure.USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("weir: " + Failure.describe(failure));
            return failure instanceof Failure known ? known.exitCode() : Failure.FAILED;
        });
        return line;
    }

    /** Public addresses only: what a page links to is a stranger's choice. */
    private static Fetcher fetcher() {
        return new SafeFetcher(SafeFetcher.Settings.standard(AddressPolicy.publicOnly(), Version.number(), List.of()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: a command is missing");
    }
}
