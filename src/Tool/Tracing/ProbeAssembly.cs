using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Sonde.Runtime.Probes;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tracing;

/// <summary>Loads an assembly when the tool runs and finds its probes through the registry that its build has generated.</summary>
internal static class ProbeAssembly
{
    private const string OwnProbes = "Own";

    /// <summary>Loads an assembly and returns its own probes. Its code runs with the rights of the tool.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="withOptional">Whether to include probes that run only when a host names them (<c>OptIn</c>).</param>
    /// <exception cref="ToolException">The file is not a probe assembly, or was built for another version of Sonde.</exception>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "A trimmed tool does not get past the first check.")]
    public static IReadOnlyList<ProbeDescriptor> Load(string path, bool withOptional = false)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw Unusable(
                path, "cannot be loaded by this sonde, which is a native executable. Use the .NET tool: 'dotnet tool install Sonde.Tool'.");
        }
        if (!File.Exists(path))
        {
            throw Unusable(path, Directory.Exists(path)
                ? "is a folder. Give the path of the assembly in it, a .dll."
                : "does not exist. Give the path of the assembly that the probe project builds.");
        }
        try
        {
            Assembly assembly = new ProbeLoadContext(path).LoadFromAssemblyPath(path);
            Type registry = assembly.GetCustomAttribute<ProbeRegistryAttribute>()?.Registry
                ?? throw Unusable(
                    path,
                    "contains no probes. Give an assembly whose project references the package 'Sonde' and has a class with [Probe].");
            return OwnOf(registry) is ImmutableArray<ProbeDescriptor> { IsDefault: false } probes
                ? withOptional ? [.. probes.Concat(DescriptorsOf(assembly)).Distinct()] : probes
                : throw BuiltForAnother(path, $"its registry '{registry}' has no property '{OwnProbes}' that lists probes", null);
        }
        catch (BadImageFormatException e)
        {
            throw Unusable(path, "is not a .NET assembly. Give the .dll that the probe project builds, not a BPF object or a Go program.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or TypeLoadException
            or MissingMemberException or TargetInvocationException)
        {
            throw BuiltForAnother(path, Innermost(e).Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read: {e.Message}", e);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A trimmed tool does not get here.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed tool does not get here.")]
    private static object? OwnOf(Type registry) =>
        registry.GetProperty(OwnProbes, BindingFlags.Public | BindingFlags.Static)?.GetValue(null);

    /// <summary>
    /// Returns the descriptors that the generator wrote into the probe classes, even of probes that are not in the registry.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed tool does not get here.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed tool does not get here.")]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A trimmed tool does not get here.")]
    private static IEnumerable<ProbeDescriptor> DescriptorsOf(Assembly assembly)
    {
        IEnumerable<Type?> types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            types = e.Types; // A type that depends on a missing assembly, such as a test framework, is not a probe.
        }
        var found = new List<ProbeDescriptor>();
        foreach (Type? type in types)
        {
            if (type is { ContainsGenericParameters: false }
                && type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    is { } property
                && property.PropertyType == typeof(ProbeDescriptor))
                found.Add((ProbeDescriptor)property.GetValue(null)!);
        }
        return found.OrderBy(static probe => probe.Name, StringComparer.Ordinal);
    }

    private static ToolException BuiltForAnother(string path, string reason, Exception? inner)
    {
        Version? version = typeof(ProbeDescriptor).Assembly.GetName().Version;
        return Unusable(
            path, $"does not fit this tool, which has Sonde.Runtime {version?.ToString(3)}: {reason} "
            + "Build it against the same version of the package 'Sonde'.", inner);
    }

    private static ToolException Unusable(string path, string problem, Exception? inner = null) =>
        new(ExitCode.BadProbeAssembly, $"'{path}' {problem}", inner);

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
