using System.CommandLine;
using System.Globalization;
using Sonde.Probes.Go;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Inspection;
using Sonde.Runtime.Probes;
using Sonde.Tool.Errors;
using Sonde.Tool.Help;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Inspect;

/// <summary>The <c>inspect</c> verb.</summary>
internal sealed class InspectCommand : Command, IHasExamples
{
    private InspectCommand(TextWriter output)
        : base("inspect", "Shows how a Go program was built and what the probes would do with it. Attaches nothing.")
    {
        var target = new Argument<string>("FILE|PID") { Description = "An executable, or the id of a running process." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, unindented." };
        Add(target);
        Option<string[]> probes = ProbeSet.NewOption("Also report on the probes of this assembly. May be given more than once.");
        var functions = new Option<string?>("--functions")
        {
            Description = "Instead of a report, show the functions whose symbols contain this text, or fit it if it has a * as a wildcard: their "
                + "parameters and results with types and places, what tells them, and where calls are inlined. Without a text, those of the "
                + "program's own module. Symbols are as '--span' and [Uprobe] name them.",
            HelpName = "PATTERN",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Add(json);
        Add(probes);
        Add(functions);
        Validators.Add(result =>
        {
            if (result.GetResult(functions) is not null && result.GetResult(probes) is not null)
                result.AddError("'--functions' replaces the report on probes. Leave out '--probes'.");
        });
        SetAction(parse =>
        {
            if (parse.GetResult(functions) is not null)
            {
                // What is reported refers to the open file.
                Action<TextWriter, FunctionsReport> write = parse.GetValue(json) ? FunctionsJson.Write : FunctionsText.Write;
                return Read(parse.GetRequiredValue(target), executable =>
                {
                    write(output, FunctionInspector.Inspect(executable, parse.GetValue(functions)));
                    return ExitCode.Success;
                });
            }
            ExecutableReport report = Inspect(parse.GetRequiredValue(target), parse.GetValue(probes) ?? []);
            if (parse.GetValue(json))
                InspectJson.Write(output, report);
            else
                InspectText.Write(output, report);
            return ExitCode.Success;
        });
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          What would sonde trace in this program, and where?
            sonde inspect ./shop
          Does it have the functions and fields that my own probes need?
            sonde inspect ./shop --probes bin/Debug/net10.0/FirstProbe.dll
          The same for a running process, for a script:
            sudo sonde inspect 1234 --json
          Which of its functions can be traced, and what can be read of their calls?
            sonde inspect ./shop --functions
            sonde inspect ./shop --functions 'main.(*Cart).*'
        """;

    /// <summary>Creates the verb.</summary>
    public static Command Create(TextWriter output) => new InspectCommand(output);

    private static ExecutableReport Inspect(string target, string[] assemblies)
    {
        // They are loaded before the target is opened, so that an error in one of them names the assembly.
        IReadOnlyList<ProbeDescriptor> probes = ProbeSet.Combine(ProbeRegistry.All, assemblies);
        return Read(target, executable => ExecutableInspector.Inspect(executable, probes));
    }

    private static T Read<T>(string target, Func<GoExecutable, T> read)
    {
        try
        {
            // A file whose name is a number can still be given as ./1234.
            using GoExecutable executable = int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                ? GoExecutable.OpenProcess(processId)
                : GoExecutable.Open(target);
            return read(executable);
        }
        catch (TargetException e) when (MisplacedAssembly.Explain(target) is { } misplaced)
        {
            throw new ToolException(ExitCode.Of(e), misplaced, e);
        }
    }
}
