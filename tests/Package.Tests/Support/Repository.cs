using System.Reflection;

namespace Sonde.Package.Tests.Support;

/// <summary>Where the parts of the repository are that are under test as files.</summary>
internal static class Repository
{
    internal static string Root => Metadata("Root");

    /// <summary>The version that every project has.</summary>
    internal static string Version => Metadata("Version");

    internal static string PathOf(params IEnumerable<string> parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
