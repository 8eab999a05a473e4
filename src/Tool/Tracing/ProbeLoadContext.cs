using System.Reflection;
using System.Runtime.Loader;

namespace Sonde.Tool.Tracing;

/// <summary>
/// The context in which a probe assembly is loaded. The assembly shares the assemblies of the tool, because a descriptor must have the
/// Manager's own type. It finds all others through its <c>.deps.json</c>.
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
            // The tool does not have it, or has only an older version.
            return _dependencies.ResolveAssemblyToPath(assemblyName) is { } file ? LoadOwn(file) : null;
        }
    }

    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "The tool is not trimmed.")]
    private Assembly LoadOwn(string file) => LoadFromAssemblyPath(file);
}
