using OpenTelemetry.Resources;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using static Sonde.Shared.Conventions;

namespace Sonde.OpenTelemetry;

/// <summary>
/// The resource of one target. The names are those of the semantic conventions. What resolvers found out about the target
/// has the lowest precedence; the attributes of its group override that, and its <c>OTEL_RESOURCE_ATTRIBUTES</c> override them. Those of
/// Sonde's own process override all of these, and the attributes that Sonde sets override everything, as the specification requires for
/// attributes that a program sets.
/// </summary>
internal static class TargetResource
{
    /// <param name="target">The target.</param>
    /// <param name="ofGroup">The attributes of its group.</param>
    /// <param name="resolved">What resolvers found out about it.</param>
    /// <param name="instance">A value that tells it apart from others of its service, unless the user sets one.</param>
    /// <param name="options">The options of the sink.</param>
    public static Resource Create(
        Target target, IReadOnlyDictionary<string, string> ofGroup, IReadOnlyDictionary<string, string> resolved, string instance,
        OpenTelemetrySinkOptions options)
    {
        Resource environment = ResourceBuilder.CreateEmpty().AddEnvironmentVariableDetector().Build();
        var attributes = new Dictionary<string, object>
        {
            [Text.ServiceInstance] = instance,
        };
        foreach ((string key, string value) in resolved)
            attributes[key] = value;
        foreach ((string key, string value) in ofGroup)
            attributes[key] = value;
        foreach ((string key, string value) in target.ResourceAttributes)
            attributes[key] = value;
        // The user who runs Sonde has the last word, as for the service's name.
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
        // The conventions require the result of runtime.Version(), which begins with "go" for every release.
        attributes[Text.ProcessRuntimeVersion] =
            target.GoVersion is [>= '0' and <= '9', ..] ? "go" + target.GoVersion : target.GoVersion;
        // process.command_line would be wrong: the conventions reserve it for systems whose command line is a single string.
        if (commandLine && target.CommandLine.Count > 0)
            attributes[TextArray.ProcessCommandArguments] = target.CommandLine.ToArray();
    }

    /// <summary>
    /// The language is that of the traced program, as in other eBPF instrumentations, because backends choose their views by it. The
    /// distribution names what really ran.
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
