using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Executables.Cache;

/// <summary>The cached results of the analysis of one executable.</summary>
internal sealed class AnalysisResults
{
    /// <summary>Functions by symbol; the default value if there is none.</summary>
    public BoundedCache<GoFunction> Functions { get; } = new();

    /// <summary>The bodies of functions by symbol; the default value if there is none.</summary>
    public BoundedCache<FunctionBody> Bodies { get; } = new();

    /// <summary>Functions that contain a copy of a function's body, by its symbol.</summary>
    public BoundedCache<IReadOnlyList<string>> Inlining { get; } = new();

    /// <summary>Entry sites by the function's address and size in hexadecimal.</summary>
    public BoundedCache<ProbeSite> EntrySites { get; } = new();

    /// <summary>
    /// Offsets by package, type and field, as the executable itself knows them; <see langword="null"/> if it does not know the struct.
    /// </summary>
    public BoundedCache<StructOffset?> Offsets { get; } = new();

    /// <summary>Types that hold values of an interface, by the interface.</summary>
    public BoundedCache<IReadOnlyList<InterfaceHolder>> Holders { get; } = new();
}
