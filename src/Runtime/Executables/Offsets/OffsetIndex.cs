using System.Reflection;
using System.Runtime.CompilerServices;
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>
/// Struct offsets that were observed in versions of Go and of its libraries: data that comes with probes, for executables that do
/// not say themselves. <c>docs/guides/offsets.md</c> describes the file. Safe for concurrent use once it is read.
/// </summary>
internal sealed class OffsetIndex
{
    /// <summary>The resource of a probes assembly that holds its index.</summary>
    internal const string Resource = "sonde/offsets.txt";

    private static readonly ConditionalWeakTable<Assembly, OffsetIndex> Known = [];

    private readonly SortedDictionary<string, IndexedModule> _modules = new(StringComparer.Ordinal);

    /// <summary>The modules by path.</summary>
    public IReadOnlyCollection<IndexedModule> Modules => _modules.Values;

    /// <summary>The index that an assembly embeds; an empty one where it embeds none.</summary>
    /// <exception cref="ProbeException">It is damaged.</exception>
    public static OffsetIndex Of(Assembly assembly) => Known.GetValue(assembly, Read);

    public IndexedModule? Find(string module) => _modules.GetValueOrDefault(module);

    /// <summary>The module that a package belongs to, by the longest path that the index has.</summary>
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
