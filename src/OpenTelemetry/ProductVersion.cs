using System.Reflection;
using OpenTelemetry.Trace;

namespace Sonde.OpenTelemetry;

/// <summary>The versions that resources and scopes report, without build metadata.</summary>
internal static class ProductVersion
{
    /// <summary>Version of Sonde.</summary>
    public static readonly string Sonde = Read(typeof(ProductVersion).Assembly);

    /// <summary>Version of the OpenTelemetry SDK whose resources and settings are used.</summary>
    public static readonly string OpenTelemetry = Read(typeof(TracerProvider).Assembly);

    private static string Read(Assembly assembly)
    {
        string version =
            assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        int metadata = version.IndexOf('+', StringComparison.Ordinal);
        return metadata < 0 ? version : version[..metadata];
    }
}
