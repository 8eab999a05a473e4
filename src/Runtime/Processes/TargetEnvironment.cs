using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Processes;

/// <summary>What a process's environment says of it to OpenTelemetry.</summary>
/// <param name="ServiceName">OTEL_SERVICE_NAME, else what OTEL_RESOURCE_ATTRIBUTES says; <see langword="null"/> if neither does.</param>
/// <param name="Attributes">OTEL_RESOURCE_ATTRIBUTES, without the service's name.</param>
/// <param name="Problem">What is wrong with it, to be said to the user; <see langword="null"/> mostly.</param>
internal sealed record TargetEnvironment(
    string? ServiceName, IReadOnlyDictionary<string, string> Attributes, EnvironmentProblem? Problem = null)
{
    private const string ServiceNameKey = "service.name";

    private static readonly TargetEnvironment Unknown = new(null, new Dictionary<string, string>());

    /// <summary>Reads it out of a process's variables.</summary>
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
                    $"OTEL_RESOURCE_ATTRIBUTES of '{executable}' is not a list of KEY=VALUE with commas between, percent-encoded. All of it is left out, as the specification wants. Correct it where the program is started."),
            };
        }
        if (attributes.Remove(ServiceNameKey, out string? named) && named.Length > 0)
            serviceName ??= named;
        return new TargetEnvironment(serviceName, attributes);
    }

    /// <summary>That of a process whose environment this process may not read.</summary>
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
                $"The environment of process '{processId}' cannot be read{without}. Its OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are not known, and its service is named after its executable. {remedy} This is said once, for all processes."),
        };
    }

    // An empty value counts as none, by the specification.
    private static string? Value(IReadOnlyCollection<string> variables, string prefix) =>
        variables.FirstOrDefault(variable => variable.StartsWith(prefix, StringComparison.Ordinal) && variable.Length > prefix.Length)?[prefix.Length..];
}

/// <summary>Something to be said of an environment.</summary>
/// <param name="Subject">Of what it is said once.</param>
/// <param name="Message">The whole message.</param>
internal sealed record EnvironmentProblem(string Subject, string Message);
