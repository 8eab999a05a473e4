using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Inspection;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Inspect;

/// <summary>Prints the report for other programs. Fields are added over time and never renamed.</summary>
internal static class InspectJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the report as one line.</summary>
    public static void Write(TextWriter output, ExecutableReport report) => WriteLine(output, json => Write(json, report));

    /// <summary>Writes one JSON object as a line.</summary>
    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Returns an architecture as Go names it.</summary>
    public static string NameOf(GoArchitecture architecture) => architecture == GoArchitecture.X86_64 ? "amd64" : "arm64";

    /// <summary>Writes where a hook would be.</summary>
    public static void Write(Utf8JsonWriter json, in ProbeSite site)
    {
        json.WriteStartObject();
        json.WriteString("kind", Snake(site.Kind.ToString()));
        json.WriteString("address", string.Create(CultureInfo.InvariantCulture, $"0x{site.Address:x}"));
        json.WriteNumber("file_offset", site.FileOffset);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExecutableReport report)
    {
        json.WriteStartObject();
        json.WriteString("path", report.Path);
        json.WriteString("build_id", report.Identity.BuildId);
        json.WriteString("architecture", NameOf(report.Architecture));
        json.WriteString("go_version", report.BuildInfo.GoVersionText);
        json.WriteString("main_package", report.BuildInfo.MainPackage);
        if (report.BuildInfo.MainModule is { } main)
        {
            json.WritePropertyName("main_module");
            Write(json, main);
        }
        json.WriteStartArray("modules");
        foreach (GoModule module in report.BuildInfo.Modules)
            Write(json, module);
        json.WriteEndArray();
        json.WriteStartArray("probes");
        foreach (ExecutableProbeStatus probe in report.Probes)
            Write(json, probe);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GoModule module)
    {
        json.WriteStartObject();
        json.WriteString("path", module.Path);
        json.WriteString("version", module.Version);
        if (module.Replacement is { } replacement)
        {
            json.WritePropertyName("replaced_by");
            Write(json, replacement);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExecutableProbeStatus probe)
    {
        json.WriteStartObject();
        json.WriteString("probe", probe.Probe);
        json.WriteString("state", probe.State switch
        {
            ProbeState.Attached => "fits",
            ProbeState.NotPresent => "not_present",
            _ => "off",
        });
        if (probe.Reason is { } reason)
            json.WriteString("reason", reason);
        if (probe.Suggestion is { } suggestion)
            json.WriteString("suggestion", suggestion);
        if (probe.For is { } other)
            json.WriteString("for", other);
        if (probe.Needs != ProbeNeed.Nothing)
            json.WriteString("needs", Snake(probe.Needs.ToString()));
        json.WriteStartArray("hooks");
        foreach (HookStatus hook in probe.Hooks)
            Write(json, hook);
        json.WriteEndArray();
        json.WriteStartArray("offsets");
        foreach (OffsetStatus offset in probe.Offsets)
        {
            json.WriteStartObject();
            json.WriteString("field", offset.Field);
            json.WriteString("go_name", offset.GoName);
            if (offset.Offset.IsPresent)
                json.WriteNumber("offset", offset.Offset.Offset);
            json.WriteString("source", Snake(offset.Offset.Source.ToString()));
            if (offset.Offset.NearestVersion is { } nearest)
                json.WriteString("nearest_version", nearest);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HookStatus hook)
    {
        json.WriteStartObject();
        json.WriteString("symbol", hook.Symbol);
        json.WriteString("program", hook.Program);
        if (hook.Sites.Count == 0)
            json.WriteString("missing", hook.Absence);
        if (hook.InlinedInto.Count > 0)
        {
            json.WriteStartArray("inlined_into");
            foreach (string function in hook.InlinedInto)
                json.WriteStringValue(function);
            json.WriteEndArray();
        }
        json.WriteStartArray("sites");
        foreach (ProbeSite site in hook.Sites)
            Write(json, site);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
