using Sonde.Runtime.Executables.Functions;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>
/// One place that may know struct layouts. The chain asks its sources in order; each answers what is still open, all in one pass,
/// and leaves alone what it does not know. A source that is damaged knows nothing: it does not throw.
/// </summary>
internal interface IStructSource
{
    void Resolve(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open);
}
