using System.Reflection;

namespace Sonde.Soak;

/// <summary>Folders of the repository.</summary>
internal static class Repository
{
    internal static string Root => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Root").Value!;
}
