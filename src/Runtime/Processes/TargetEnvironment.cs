using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Processes;

/// <summary>What a process's environment says to OpenTelemetry.</summary>
/// <param name="ServiceName">
/// OTEL_SERVICE_NAME, otherwise the name in OTEL_RESOURCE_ATTRIBUTES; <see langword="null"/> if neither has one.
/// </param>
/// <param name="Attributes">OTEL_RESOURCE_ATTRIBUTES, without the service's name.</param>
/// <param name="Problem">What is wrong with it, as a message to the user; usually <see langword="null"/>.</param>
internal sealed record TargetEnvironment(
    string? ServiceName, IReadOnlyDictionary<string, string> Attributes, EnvironmentProblem? Problem = null)
{
    private const string ServiceNameKey = "service.name";

    private static readonly TargetEnvironment Unknown = new(null, new Dictionary<string, string>());

    /// <summary>Reads it from a process's variables.</summary>
    internal static TargetEnvironment Of(IReadOnlyCollection<string> variables, string executable)
    {
        string? serviceName = Value(variables, "OTEL_SERVICE_NAME=");
        string text = Value(variables, "OTEL_RESOURCE_ATTRIBUTES=") ?? "";
        if (!ResourceAttributes.TryParse(text, out Dictionary<string, string> attributes))
        {
            return Unknown with
            {
                ServiceName = serviceName,
                Problem = new EnvironmentProblem(
                    executable,
                    $"OTEL_RESOURCE_ATTRIBUTES of '{executable}' is not a comma-separated list of percent-encoded KEY=VALUE pairs. "
                    + "It is ignored as a whole, as the specification demands. Correct it where the program is started."),
            };
        }
        if (attributes.Remove(ServiceNameKey, out string? named) && named.Length > 0)
            serviceName ??= named;
        return new TargetEnvironment(serviceName, attributes);
    }

    /// <summary>The environment of a process, if this process may not read it.</summary>
    internal static TargetEnvironment Refused(int processId)
    {
        string path = $"/proc/{processId}/environ";
        Capability missing = ReadRefusal.MissingFor(path);
        string without = missing == Capability.None ? "" : $" without {Capabilities.Describe(missing)}";
        string remedy = missing == Capability.None ? ReadRefusal.Others(path) : "Run with sudo, or grant that.";
        return Unknown with
        {
            Problem = new EnvironmentProblem(
                "",
                $"The environment of process '{processId}' cannot be read{without}. Its OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are "
                + $"not known, and its service is named after its executable. {remedy} This warning appears once, for all processes."),
        };
    }

    // By the specification, an empty value counts as absent.
    private static string? Value(IReadOnlyCollection<string> variables, string prefix) =>
        variables.FirstOrDefault(variable => variable.StartsWith(prefix, StringComparison.Ordinal) && variable.Length > prefix.Length)?[prefix.Length..];
}

/// <summary>A problem of a process's environment.</summary>
/// <param name="Subject">The subject for which it is reported once.</param>
/// <param name="Message">The whole message.</param>
internal sealed record EnvironmentProblem(string Subject, string Message);
