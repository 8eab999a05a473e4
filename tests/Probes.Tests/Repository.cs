using System.Reflection;

namespace Sonde.Probes.Go.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static item => item.Key == "Root").Value!;
}
