using System.Reflection;

namespace Sonde.Kernel.Tests;

/// <summary>Where the parts of the repository are.</summary>
internal static class Repository
{
    internal static string Root => Metadata("Root");

    internal static string Scripts => Path.Combine(Root, "eng");

    internal static string Targets => Path.Combine(Root, "tests", "targets");

    /// <summary>The build output of <c>tests/Kernel.Guest</c>.</summary>
    internal static string Guest => Metadata("Guest");

    /// <summary>The console output of the virtual machines, one file for each.</summary>
    internal static string Logs => Directory.CreateDirectory(Path.Combine(Root, "artifacts", "kernels")).FullName;

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
