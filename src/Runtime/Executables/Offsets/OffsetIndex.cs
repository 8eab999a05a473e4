using System.Reflection;
using System.Runtime.CompilerServices;
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>
/// Struct offsets that were observed in versions of Go and of its libraries. Probes bring this data for executables that do not describe
/// the structs themselves. <c>docs/guides/offsets.md</c> describes the file. Safe for concurrent use once it has been read.
/// </summary>
internal sealed class OffsetIndex
{
    /// <summary>The name of the resource in a probes assembly that contains its index.</summary>
    internal const string Resource = "sonde/offsets.txt";

    private static readonly ConditionalWeakTable<Assembly, OffsetIndex> Known = [];

    private readonly SortedDictionary<string, IndexedModule> _modules = new(StringComparer.Ordinal);

    /// <summary>The modules by path.</summary>
    public IReadOnlyCollection<IndexedModule> Modules => _modules.Values;

    /// <summary>Returns the index that an assembly embeds; an empty one if it embeds none.</summary>
    /// <exception cref="ProbeException">The index is damaged.</exception>
    public static OffsetIndex Of(Assembly assembly) => Known.GetValue(assembly, Read);

    public IndexedModule? Find(string module) => _modules.GetValueOrDefault(module);

    /// <summary>Returns the module that a package belongs to, by the longest path that the index has.</summary>
    public IndexedModule? FindHolder(string package)
    {
        for (string path = package; ;)
        {
            if (_modules.TryGetValue(path, out IndexedModule? module))
                return module;
            int slash = path.LastIndexOf('/');
            if (slash < 0)
                return GoSymbol.IsStandard(package) ? Find(GoBuildInfo.StandardLibrary) : null;
            path = path[..slash];
        }
    }

    public IndexedModule GetOrAdd(string module)
    {
        if (!_modules.TryGetValue(module, out IndexedModule? known))
            _modules.Add(module, known = new IndexedModule(module));
        return known;
    }

    private static OffsetIndex Read(Assembly assembly)
    {
        using Stream? stream = assembly.GetManifestResourceStream(Resource);
        if (stream is null)
            return new OffsetIndex();
        using var text = new StreamReader(stream);
        try
        {
            return OffsetIndexReader.Read(text);
        }
        catch (FormatException e)
        {
            throw new ProbeException(
                ProbeError.BadObject, $"The offset index of '{assembly.GetName().Name}' is damaged. {e.Message}", e);
        }
    }
}
