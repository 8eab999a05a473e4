using System.Reflection;
using Sonde.Build.Objects;

namespace Sonde.Build.Tests;

/// <summary>The locations of the parts under test.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SondeRoot").Value!;

    public static string BuildFiles { get; } = Path.Combine(Root, "src", "Build", "build");

    public static string Include { get; } = Path.Combine(Root, "bpf", "include");

    /// <summary>The task assembly that this test run was built with.</summary>
    public static string Tasks { get; } = typeof(ElfFile).Assembly.Location;
}
