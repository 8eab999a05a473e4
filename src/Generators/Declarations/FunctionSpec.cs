using Sonde.Generators.Infrastructure;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Generators.Declarations;

/// <summary>A function whose calls a probe records without a program of its own.</summary>
/// <param name="Event">The C# name of its event.</param>
/// <param name="Description">What is recorded. It names every recorded value.</param>
/// <param name="Package">The import path of its package, or null.</param>
/// <param name="Versions">A version range, or null.</param>
/// <param name="Redact">Patterns of the attributes whose values are replaced.</param>
/// <param name="Describe">The head of the author's <c>Describe</c>; null if there is none.</param>
/// <param name="Values">The recorded values, in the order of the description.</param>
internal sealed record FunctionSpec(
    string Event, string Description, string? Package, string? Versions, EquatableArray<string> Redact, DescribeHead? Describe,
    EquatableArray<FunctionValue> Values);

/// <summary>A recorded value.</summary>
/// <param name="Key">The key of its attribute.</param>
/// <param name="Path">The way to it, as written.</param>
/// <param name="Type">Its Go type, one of those that <see cref="RecordedKinds"/> knows.</param>
internal sealed record FunctionValue(string Key, string Path, string Type)
{
    public RecordedKind Kind => RecordedKinds.Of(Type) ?? RecordedKind.Text;
}
