using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.ProgramSpans;

namespace Sonde.EndToEnd.Tests;

/// <summary>What holds for spans that a program makes, with the OpenTelemetry API alone or with its SDK for whoever looks.</summary>
public sealed class ProgramSpanTests
{
    [DebianTheory]
    [InlineData("1.26", "auto")]
    [InlineData("1.27", "api")]
    public async Task SpansThatNeverEnd_AreCounted_AndAreNobodysParents(string go, string way)
    {
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(go, way, "forgotten 100");

        CollectedSpan span = Assert.Single(spans);
        Assert.Equal(("remembered", ParentKind.None, 100), (span.Name, span.Parent, status.Lost));
    }

    [DebianTheory]
    [InlineData("1.26", "auto")]
    [InlineData("1.27", "api")]
    public async Task ManySpansAtOnce_KeepTheirOwnChildren(string go, string way)
    {
        const int count = 100;
        (ManagerStatus status, IReadOnlyList<CollectedSpan> spans) = await TraceAsync(go, way, $"burst {count}");

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            Enumerable.Range(0, count).SelectMany(static i => new[] { $"inner {i}<outer {i}", $"outer {i}<" }).Order(StringComparer.Ordinal),
            Tree(spans));
    }
}
