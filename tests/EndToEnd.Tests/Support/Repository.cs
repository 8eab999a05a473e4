using System.Reflection;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Where the parts of the repository are that tests run as programs.</summary>
internal static class Repository
{
    internal static string Root => Metadata("Root");

    internal static string Configuration => Metadata("Configuration");

    internal static string Tool => Metadata("Tool");

    internal static string SecondProcess => Metadata("SecondProcess");

    internal static string Targets => Metadata("Targets");

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
