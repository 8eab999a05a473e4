using System.Text.Json;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Inspection;

namespace Sonde.Tool.Inspect;

/// <summary>Prints what could be traced of functions for other programs. Fields are added over time and never renamed.</summary>
internal static class FunctionsJson
{
    /// <summary>Writes the report as one line.</summary>
    public static void Write(TextWriter output, FunctionsReport report) => InspectJson.WriteLine(output, json => Write(json, report));

    private static void Write(Utf8JsonWriter json, FunctionsReport report)
    {
        json.WriteStartObject();
        json.WriteString("path", report.Path);
        json.WriteString("architecture", InspectJson.NameOf(report.Architecture));
        json.WriteString("go_version", $"go{report.GoVersion}");
        json.WriteNumber("matched", report.Matched);
        json.WriteNumber("left_out", report.Matched - report.Functions.Count);
        if (report.Problem.Length > 0)
            json.WriteString("reason", report.Problem);
        json.WriteStartArray("functions");
        foreach (InspectedFunction function in report.Functions)
        {
            json.WriteStartObject();
            json.WriteString("symbol", function.Symbol);
            json.WriteBoolean("has_code", function.HasCode);
            if (report.HasDetails)
                WriteDetails(json, function, report.Architecture);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, InspectedFunction function, GoArchitecture architecture)
    {
        json.WriteStartArray("inlined_into");
        foreach (string holder in function.InlinedInto)
            json.WriteStringValue(holder);
        json.WriteEndArray();
        if (function.Refusal is { } refusal)
            json.WriteString("reason", refusal);
        json.WriteStartArray("sites");
        foreach (ProbeSite site in (function.Entry is { } entry ? new[] { entry } : []).Concat(function.Returns))
            InspectJson.Write(json, site);
        json.WriteEndArray();
        if (function.Signature is not { } signature)
            return;
        bool isNamed = signature.Source == SignatureSource.DebugInformation;
        json.WriteString("types_from", isNamed ? "debug_information" : "type_descriptor");
        if (isNamed)
            json.WriteString("names_from", "debug_information");
        Write(json, "parameters", signature.Parameters, architecture);
        Write(json, "results", signature.Results, architecture);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<FunctionValue> values, GoArchitecture architecture)
    {
        json.WriteStartArray(name);
        foreach (FunctionValue value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("type", value.Type.Name);
            Write(json, value.Place, architecture);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ValuePlace place, GoArchitecture architecture)
    {
        if (place.Unknown is { } unknown)
        {
            json.WriteString("place_unknown", unknown);
            return;
        }
        if (place.Registers is not { } registers)
        {
            json.WriteNumber("stack_offset", place.StackOffset);
            return;
        }
        json.WriteStartArray("registers");
        foreach ((long _, int register) in registers.OrderBy(static part => part.Key))
            json.WriteStringValue(RegisterNames.Of(architecture, register));
        json.WriteEndArray();
        if (place.Floats.Count > 0)
            json.WriteNumber("floating_point_registers", place.Floats.Count);
    }
}
