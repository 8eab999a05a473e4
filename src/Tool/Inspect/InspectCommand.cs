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
        : base("inspect", "Says what a Go program is and what the probes would do with it. Attaches nothing.")
    {
        var target = new Argument<string>("FILE|PID") { Description = "An executable, or the id of a running process." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, unindented." };
        Add(target);
        Option<string[]> probes = ProbeSet.NewOption("Report on the probes of this assembly too. May be given more than once.");
        var functions = new Option<string>("--functions")
        {
            Description = "List its functions whose symbols hold this text instead, as [Uprobe] names them.",
            HelpName = "TEXT",
        };
        Add(json);
        Add(probes);
        Add(functions);
        Validators.Add(result =>
        {
            if (result.GetResult(functions) is not null && (result.GetResult(json) ?? result.GetResult(probes)) is not null)
                result.AddError("'--functions' lists functions and no report. Leave out '--json' and '--probes'.");
        });
        SetAction(parse =>
        {
            if (parse.GetValue(functions) is { } text)
            {
                foreach (string symbol in Read(parse.GetRequiredValue(target), executable => executable.FunctionsWith(text)))
                    output.WriteLine(symbol);
                return ExitCode.Success;
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
          What would be traced in this program, and where?
            sonde inspect ./shop
          Does it have the functions and fields that my own probes need?
            sonde inspect ./shop --probes bin/Debug/net10.0/FirstProbe.dll
          The same for a running process, for a script:
            sudo sonde inspect 1234 --json
          What does Go's linker call a function of it?
            sonde inspect ./shop --functions checkout
        """;

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output) => new InspectCommand(output);

    private static ExecutableReport Inspect(string target, string[] assemblies)
    {
        // Before the target: what is wrong with one of them is said by its name.
        IReadOnlyList<ProbeDescriptor> probes = ProbeSet.Combine(ProbeRegistry.All, assemblies);
        return Read(target, executable => ExecutableInspector.Inspect(executable, probes));
    }

    private static T Read<T>(string target, Func<GoExecutable, T> read)
    {
        try
        {
            // A file whose name is a number can still be named: ./1234
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
