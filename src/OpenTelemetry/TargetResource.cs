using OpenTelemetry.Resources;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using static Sonde.Shared.Conventions;

namespace Sonde.OpenTelemetry;

/// <summary>
/// The resource of one process. Names are those of the semantic conventions. The process's own <c>OTEL_RESOURCE_ATTRIBUTES</c> come
/// first, those of this process win over them, and Sonde's own attributes win over both, as the specification wants of attributes that
/// the program sets.
/// </summary>
internal static class TargetResource
{
    public static Resource Create(Target target, OpenTelemetrySinkOptions options)
    {
        Resource environment = ResourceBuilder.CreateEmpty().AddEnvironmentVariableDetector().Build();
        var attributes = new Dictionary<string, object>
        {
            // Identifies one of several processes of a service; a user's own value below replaces it.
            [Text.ServiceInstance] = Guid.NewGuid().ToString(),
        };
        foreach ((string key, string value) in target.ResourceAttributes)
            attributes[key] = value;
        // Who runs Sonde has the last word, as with the service's name.
        foreach ((string key, object value) in environment.Attributes)
            attributes[key] = value;

        if (!string.IsNullOrEmpty(options.ServiceName))
            attributes[Text.ServiceName] = options.ServiceName;
        else
            attributes.TryAdd(Text.ServiceName, target.ServiceName);
        AddProcess(attributes, target, options.IncludeCommandLine);
        AddSdk(attributes);
        return new Resource(attributes);
    }

    private static void AddProcess(Dictionary<string, object> attributes, Target target, bool commandLine)
    {
        attributes[Integer.ProcessId] = (long)target.ProcessId;
        attributes[Text.ProcessExecutablePath] = target.ExecutablePath;
        attributes[Text.ProcessExecutableName] = Path.GetFileName(target.ExecutablePath);
        attributes[Text.ProcessRuntimeName] = "go";
        // The conventions want what runtime.Version() gives, which begins with "go" for every release.
        attributes[Text.ProcessRuntimeVersion] =
            target.GoVersion is [>= '0' and <= '9', ..] ? "go" + target.GoVersion : target.GoVersion;
        // Not process.command_line: the conventions reserve it for systems that have a single string.
        if (commandLine && target.CommandLine.Count > 0)
            attributes[TextArray.ProcessCommandArguments] = target.CommandLine.ToArray();
    }

    /// <summary>
    /// The language is that of the program, as other eBPF instrumentations report it: backends choose views by it. The
    /// distribution says what really ran.
    /// </summary>
    private static void AddSdk(Dictionary<string, object> attributes)
    {
        attributes[Text.TelemetrySdkName] = "opentelemetry";
        attributes[Text.TelemetrySdkLanguage] = "go";
        attributes[Text.TelemetrySdkVersion] = ProductVersion.OpenTelemetry;
        attributes[Text.TelemetryDistroName] = "sonde";
        attributes[Text.TelemetryDistroVersion] = ProductVersion.Sonde;
    }
}
