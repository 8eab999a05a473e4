using System.Reflection;
using System.Runtime.Loader;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Where a probe assembly is loaded: it shares with the tool what the tool has, since a descriptor must be the Manager's own type, and
/// brings everything else along, found through its <c>.deps.json</c>.
/// </summary>
internal sealed class ProbeLoadContext(string path) : AssemblyLoadContext(Path.GetFileName(path))
{
    private readonly AssemblyDependencyResolver _dependencies = new(path);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            // The tool has it not, or not in a version that is new enough.
            return _dependencies.ResolveAssemblyToPath(assemblyName) is { } file ? LoadOwn(file) : null;
        }
    }

    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "The tool is not trimmed.")]
    private Assembly LoadOwn(string file) => LoadFromAssemblyPath(file);
}
