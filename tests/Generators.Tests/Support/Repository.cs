using System.Reflection;

namespace Sonde.Generators.Tests.Support;

/// <summary>Folders of the repository.</summary>
internal static class Repository
{
    public static string Root => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static item => item.Key == "SondeRoot").Value!;

    public static string Bpf => Path.Combine(Root, "bpf");
}
