using OpenTelemetry.Resources;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.OpenTelemetry;

/// <summary>
/// The resource of one process. Names are those of the semantic conventions. The process's own <c>OTEL_RESOURCE_ATTRIBUTES</c> come
/// first, those of this process win over them, and Sonde's own attributes win over both, as the specification wants of attributes that
/// the program sets.
/// </summary>
internal static class TargetResource
{
    private const string ServiceNameKey = "service.name";

    public static Resource Create(Target target, OpenTelemetrySinkOptions options)
    {
        Resource environment = ResourceBuilder.CreateEmpty().AddEnvironmentVariableDetector().Build();
        var attributes = new Dictionary<string, object>
        {
            // Identifies one of several processes of a service; a user's own value below replaces it.
            ["service.instance.id"] = Guid.NewGuid().ToString(),
        };
        foreach ((string key, string value) in target.ResourceAttributes)
            attributes[key] = value;
        // Who runs Sonde has the last word, as with the service's name.
        foreach ((string key, object value) in environment.Attributes)
            attributes[key] = value;

        if (!string.IsNullOrEmpty(options.ServiceName))
            attributes[ServiceNameKey] = options.ServiceName;
        else
            attributes.TryAdd(ServiceNameKey, target.ServiceName);
        AddProcess(attributes, target, options.IncludeCommandLine);
        AddSdk(attributes);
        return new Resource(attributes);
    }

    private static void AddProcess(Dictionary<string, object> attributes, Target target, bool commandLine)
    {
        attributes["process.pid"] = (long)target.ProcessId;
        attributes["process.executable.path"] = target.ExecutablePath;
        attributes["process.executable.name"] = Path.GetFileName(target.ExecutablePath);
        attributes["process.runtime.name"] = "go";
        // The conventions want what runtime.Version() gives, which begins with "go" for every release.
        attributes["process.runtime.version"] =
            target.GoVersion is [>= '0' and <= '9', ..] ? "go" + target.GoVersion : target.GoVersion;
        // Not process.command_line: the conventions reserve it for systems that have a single string.
        if (commandLine && target.CommandLine.Count > 0)
            attributes["process.command_args"] = target.CommandLine.ToArray();
    }

    /// <summary>
    /// The language is that of the program, as other eBPF instrumentations report it: backends choose views by it. The
    /// distribution says what really ran.
    /// </summary>
    private static void AddSdk(Dictionary<string, object> attributes)
    {
        attributes["telemetry.sdk.name"] = "opentelemetry";
        attributes["telemetry.sdk.language"] = "go";
        attributes["telemetry.sdk.version"] = ProductVersion.OpenTelemetry;
        attributes["telemetry.distro.name"] = "sonde";
        attributes["telemetry.distro.version"] = ProductVersion.Sonde;
    }
}
