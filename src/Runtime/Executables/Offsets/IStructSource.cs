using Sonde.Runtime.Executables.Functions;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>
/// A source that may know struct layouts. The sources are queried in order. Each answers the open queries in one pass, and leaves those
/// open that it cannot answer. A damaged source knows nothing: it does not throw.
/// </summary>
internal interface IStructSource
{
    void Resolve(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open);
}
