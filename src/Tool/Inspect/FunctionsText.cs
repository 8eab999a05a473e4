using System.Globalization;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Inspection;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Inspect;

/// <summary>Prints what could be traced of functions for people: where each is seen, then its parameters and results.</summary>
internal static class FunctionsText
{
    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter output, FunctionsReport report)
    {
        if (report.Problem.Length > 0)
        {
            output.WriteLine(report.Problem);
            return;
        }
        if (report.HasDetails)
        {
            foreach (InspectedFunction function in report.Functions)
                Write(output, function, report.Architecture);
            return;
        }
        foreach (InspectedFunction function in report.Functions)
            output.WriteLine(function.HasCode ? function.Symbol : $"{function.Symbol}  (inlined everywhere)");
        int left = report.Matched - report.Functions.Count;
        string more = left > 0 ? string.Create(CultureInfo.InvariantCulture, $", of which {left:N0} are left out") : "";
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Matched:N0} functions{more}. Parameters and places are shown for at most {FunctionInspector.MostDetailed}: write more of the name."));
    }

    private static void Write(TextWriter output, InspectedFunction function, GoArchitecture architecture)
    {
        output.WriteLine(function.Symbol);
        output.WriteLine($"  seen at     {Sites(function, architecture)}");
        if (function.InlinedInto.Count > 0)
            output.WriteLine($"  inlined     into {string.Join(", ", function.InlinedInto)}; those calls are not seen");
        if (function.HasCode)
            output.WriteLine($"  known from  {Describe(function.Signature)}");
        if (function.Signature is { } signature && signature.Parameters.Count + signature.Results.Count > 0)
        {
            InspectText.WriteTable(
                output,
                [["", "name", "type", "place"], .. signature.Parameters.Concat(signature.Results).Select(value => Row(value, architecture))]);
        }
        output.WriteLine();
    }

    private static string Sites(InspectedFunction function, GoArchitecture architecture) => function switch
    {
        { HasCode: false } => "no place: it has no code of its own. Mark it with //go:noinline, or trace the functions that it is inlined into",
        { Refusal: { } refusal } => $"no place: {refusal}",
        { Entry: { } entry, Returns: [] } => $"{InspectText.Describe([entry], architecture)}; it never returns",
        { Entry: { } entry } => $"{InspectText.Describe([entry], architecture)}; {Progress.Count(function.Returns.Count, "return")}, {InspectText.Cost(function.Returns, architecture)}",
        _ => "no place",
    };

    private static string Describe(FunctionSignature? signature) => signature?.Source switch
    {
        SignatureSource.DebugInformation => "debug information: names and types. Places follow from the types",
        SignatureSource.MethodTable => "type descriptors: types without names. Places follow from the types",
        _ => "neither debug information nor type descriptors. Paste its declaration, 'func ...', to record parameters and results",
    };

    private static string[] Row(FunctionValue value, GoArchitecture architecture) => [value.IsResult ? "result" : "parameter", value.Name, value.Type.Name, Describe(value, architecture)];

    private static string Describe(FunctionValue value, GoArchitecture architecture)
    {
        ValuePlace place = value.Place;
        if (place.Unknown is { } unknown)
            return $"not known: {unknown}";
        if (place.Registers is not { } registers)
            return value.Type.Size == 0 ? "none, it has no size" : string.Create(CultureInfo.InvariantCulture, $"stack, {place.StackOffset} bytes after the first argument there");
        string integers = string.Join(", ", registers.OrderBy(static part => part.Key).Select(part => RegisterNames.Of(architecture, part.Value)));
        const string floats = "a floating-point register, which cannot be read";
        return place.Floats.Count == 0 ? integers : integers.Length == 0 ? floats : $"{integers} and {floats}";
    }
}
