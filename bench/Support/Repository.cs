using System.Reflection;

namespace Sonde.Benchmarks.Support;

/// <summary>Folders of the repository.</summary>
internal static class Repository
{
    internal static string Root => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Root").Value!;

    internal static string Results => Path.Combine(Root, "bench", "results");
}
