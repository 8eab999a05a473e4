using System.Text;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;
using Sonde.Shared;
using Sonde.Shared.Declarations;
using Sonde.Shared.FunctionSpans;
using Sonde.Tool.Errors;
using Sonde.Tool.Launch;

namespace Sonde.Tool.Tracing;

/// <summary>Writes the class that records what <c>--span</c> describes, for a probe package.</summary>
internal static class PrintedProbe
{
    private const string Indentation = "    ";

    /// <summary>Prints the class for the functions that an executable has.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ToolException">The executable has none of the functions, or a value cannot be read.</exception>
    public static int Run(TraceRequest request, TextWriter output)
    {
        using GoExecutable executable = request switch
        {
            { ProcessIds: [var pid] } => GoExecutable.OpenProcess(pid),
            { Executable: { } path } => GoExecutable.Open(path),
            _ => GoExecutable.Open(CommandPath.Resolve(request.Command[0], Environment.GetEnvironmentVariable("PATH"))),
        };
        FunctionPlans found = FunctionPlanner.Plan(request.FunctionSpans, executable, static (_, _) => true);
        if (found.Plans.Count == 0 || found.Absent.Count + found.Problems.Count > 0)
            throw new ToolException(ExitCode.NothingToTrace, $"No probe is printed. {string.Join(" ", found.Absent.Concat(found.Problems))}");
        output.Write(Text(found.Plans, Path.GetFileNameWithoutExtension(executable.Path), request.Redact));
        return ExitCode.Success;
    }

    internal static string Text(IReadOnlyList<FunctionPlan> plans, string program, IReadOnlyList<string> redact)
    {
        var text = new StringBuilder();
        text.Append("using Sonde;\n\n");
        text.Append($"/// <summary>Calls of functions of {Plain(program)}.</summary>\n");
        text.Append($"[Probe(\"{Plain(program)}/functions\")]\n");
        // Names that differ only in case or in other signs may become one name in C#.
        var events = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // A generic function has several plans, one for each shape of its types.
        foreach ((FunctionPlan plan, string description) in plans.Select(static plan => (plan, Description(plan))).DistinctBy(static item => item.Item2))
            Attribute(text, plan, description, redact, events);
        text.Append("public sealed partial class FunctionsProbe;\n");
        return text.ToString();
    }

    private static void Attribute(StringBuilder text, FunctionPlan plan, string description, IReadOnlyList<string> redact, HashSet<string> events)
    {
        string quotes = new('"', Math.Max(3, LongestRun(description) + 1));
        text.Append($"[FunctionSpan(\n{Indentation}{quotes}\n");
        foreach (string line in description.Split('\n'))
            text.Append(line.Trim().Length == 0 ? "" : Indentation + line.TrimEnd()).Append('\n');
        text.Append($"{Indentation}{quotes}");
        GoFunctionName? name = GoFunctionName.TryParse(plan.Symbol);
        if (plan.Span!.Spec.Declaration is not null)
            text.Append($",\n{Indentation}Package = \"{name?.Package}\"");
        if (EventOf(plan.Symbol, name?.Receiver, events) is { } own)
            text.Append($",\n{Indentation}Event = \"{own}\"");
        // A pattern may be meant for other functions.
        string[] fitting = [.. redact.Where(pattern => AttributeKeys.FitAny(Recorded(plan).Select(static value => value.Key), pattern)).Select(Literal)];
        if (fitting.Length > 0)
            text.Append($",\n{Indentation}Redact = [{string.Join(", ", fitting)}]");
        text.Append(")]\n");
    }

    private static IEnumerable<CompiledValue> Recorded(FunctionPlan plan) =>
        plan.Values.Where(static value => !value.Flags.HasFlag(KernelFunctions.ValueFlag.IsHidden));

    private static string Literal(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // The description as it was given, with the types that the executable has for the recorded values.
    private static string Description(FunctionPlan plan)
    {
        FunctionSpan span = plan.Span!;
        SpanSpec spec = span.Spec;
        (string open, string close) = spec.Declaration is null ? ("(", ")") : (" {", "}");
        IEnumerable<string> values = Recorded(plan)
            .Select((value, i) => $"{(spec.Captures is { } captures ? Written(span.Text, captures[i]) : value.Key)} {TypeOf(value)}");
        string function = spec.Symbol is not { } symbol ? span.Text[..spec.EndOfFunction].Trim()
            : GoSymbol.IsPattern(symbol) ? plan.Symbol : symbol;
        return $"{function}{open}{string.Join(", ", values)}{close} {span.Text[spec.EndOfCaptures..].Trim()}".Trim();
    }

    private static string Written(string text, CaptureSpec capture) => text[capture.Place..capture.TypePlace].Trim();

    private static string TypeOf(CompiledValue value) => value.Presentation switch
    {
        Presentation.Signed => "int64",
        Presentation.Unsigned => "uint64",
        Presentation.Bool => "bool",
        Presentation.Float32 => "float32",
        Presentation.Float64 => "float64",
        Presentation.Text => "string",
        Presentation.Time => "time.Time",
        Presentation.Error => "error",
        _ => "any",
    };

    // Null if the name that the generator gives the event, that of the function and Call, is free.
    private static string? EventOf(string symbol, string? receiver, HashSet<string> events)
    {
        string name = GoSymbol.NameOf(symbol);
        if (events.Add(EventName("", name)))
            return null;
        string wanted = EventName(receiver ?? "", name), free = wanted;
        for (int i = 2; !events.Add(free); i++)
            free = wanted + i;
        return free;
    }

    private static string EventName(string receiver, string name)
    {
        string words = Word(receiver) + Word(name);
        return $"{(words.Length == 0 || char.IsDigit(words[0]) ? "_" : "")}{words}Call";
    }

    private static string Word(string name)
    {
        string letters = string.Concat(name.Where(char.IsLetterOrDigit));
        return letters.Length == 0 ? "" : char.ToUpperInvariant(letters[0]) + letters[1..];
    }

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (char c in text)
            longest = Math.Max(longest, run = c == '"' ? run + 1 : 0);
        return longest;
    }

    private static string Plain(string name) => string.Concat(name.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
}
