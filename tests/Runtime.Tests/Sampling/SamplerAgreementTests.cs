using System.Diagnostics;
using OpenTelemetry.Trace;
using Sonde.Runtime.Sampling;

namespace Sonde.Runtime.Tests.Sampling;

/// <summary>The programs' sampler makes the same decision as the OpenTelemetry SDK's for every id.</summary>
public sealed class SamplerAgreementTests
{
    private const int Ids = 100_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(1 / 3d)]
    [InlineData(0.5)]
    [InlineData(0.999999)]
    [InlineData(1)]
    public void TraceIdRatio_HundredThousandIds_DecidesAsTheSdk(double ratio)
    {
        using var kernel = new KernelSampler();
        kernel.Set(SpanSampler.Always(SamplingRule.TraceIdRatio(ratio)));
        var sdk = new TraceIdRatioBasedSampler(ratio);
        var random = new Random(1);
        Span<byte> id = stackalloc byte[16];
        int sampled = 0;
        for (int i = 0; i < Ids; i++)
        {
            random.NextBytes(id);
            bool expected = Decide(sdk, id, default);
            Assert.Equal(expected, kernel.Decide(id, parent: 0, flags: 0));
            sampled += expected ? 1 : 0;
        }
        Assert.InRange(sampled, (ratio * Ids) - 1000, (ratio * Ids) + 1000);
    }

    [Fact]
    public void ParentBased_EachKindOfParent_DecidesAsTheSdk()
    {
        using var kernel = new KernelSampler();
        kernel.Set(new SpanSampler
        {
            Root = SamplingRule.TraceIdRatio(0.1),
            RemoteParentSampled = SamplingRule.TraceIdRatio(0.3),
            RemoteParentNotSampled = SamplingRule.TraceIdRatio(0.5),
            LocalParentSampled = SamplingRule.TraceIdRatio(0.7),
            LocalParentNotSampled = SamplingRule.TraceIdRatio(0.9),
        });
        var sdk = new ParentBasedSampler(
            new TraceIdRatioBasedSampler(0.1),
            remoteParentSampled: new TraceIdRatioBasedSampler(0.3),
            remoteParentNotSampled: new TraceIdRatioBasedSampler(0.5),
            localParentSampled: new TraceIdRatioBasedSampler(0.7),
            localParentNotSampled: new TraceIdRatioBasedSampler(0.9));
        var random = new Random(2);
        Span<byte> id = stackalloc byte[16];
        for (int i = 0; i < Ids; i++)
        {
            random.NextBytes(id);
            uint kind = (uint)random.Next(3); // none, local, remote
            byte flags = (byte)random.Next(4);
            ActivityContext parent = kind == 0 ? default : new ActivityContext(
                ActivityTraceId.CreateFromBytes(id), ActivitySpanId.CreateRandom(), (ActivityTraceFlags)(flags & 1), isRemote: kind == 2);
            Assert.Equal(Decide(sdk, id, parent), kernel.Decide(id, kind, flags));
        }
    }

    [Theory]
    [InlineData("always_on", true)]
    [InlineData("always_off", false)]
    [InlineData("parentbased_always_on", true)]
    [InlineData("parentbased_always_off", false)]
    public void Roots_OfNamedSampler_AreAllOrNone(string name, bool all)
    {
        using var kernel = new KernelSampler();
        Assert.True(SpanSampler.TryParse(name, argument: null, out SpanSampler? sampler));
        kernel.Set(sampler);
        Span<byte> id = stackalloc byte[16];
        for (int i = 1; i < 256; i++)
        {
            id.Fill((byte)i);
            Assert.Equal(all, kernel.Decide(id, parent: 0, flags: 0));
        }
    }

    [Theory]
    [InlineData("jaeger_remote", null)]
    [InlineData("traceidratio", "2")]
    [InlineData("parentbased_traceidratio", "-0.1")]
    [InlineData("traceidratio", "half")]
    [InlineData("traceidratio", "NaN")]
    public void TryParse_UnknownNameOrRatio_Refuses(string name, string? argument) =>
        Assert.False(SpanSampler.TryParse(name, argument, out _));

    private static bool Decide(Sampler sampler, ReadOnlySpan<byte> id, ActivityContext parent) =>
        sampler.ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateFromBytes(id), "name", ActivityKind.Server))
            .Decision == SamplingDecision.RecordAndSample;
}
