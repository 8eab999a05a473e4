using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Sonde.Probes.Go.OpenTelemetry;
using Sonde.Runtime.Spans;
using static Sonde.Probes.Go.OtelApiProbe;

namespace Sonde.Probes.Go.Tests.OpenTelemetry;

/// <summary>What a program has said of a span, where some of it is lost: its strings, and the numbers that describe them, may be any bytes.</summary>
public sealed class OtelStatementsTests
{
    private static readonly byte[] Said =
    [
        .. Statement(OtelSaid.Scope, "shop"), .. Statement(OtelSaid.ScopeOption, "https://example.com"), .. Statement(OtelSaid.ScopeOption, "1.2"),
        .. Statement(OtelSaid.Name, "pay"), .. Statement(OtelSaid.Kind, number: 3),
        .. Statement(OtelSaid.Attribute, "value", "key", OtelType.Text), .. Statement(OtelSaid.Attribute, key: "texts", type: OtelType.Texts),
        .. Statement(OtelSaid.Element, "a"), .. Statement(OtelSaid.Element, "b"),
        .. Statement(OtelSaid.Event, "paid", number: 5), .. Statement(OtelSaid.Attribute, "12345678", "of", OtelType.Integers, isDetail: true),
        .. Statement(OtelSaid.Link, "0123456789abcdef01234567"), .. Statement(OtelSaid.Attribute, key: "key", type: OtelType.Bool, number: 1),
        .. Statement(OtelSaid.Status, "no", type: (OtelType)1),
    ];

    [Fact]
    public void WhatWasCut_SaysWhatPrecedesTheCut()
    {
        int named = Statement(OtelSaid.Scope, "shop").Length + Statement(OtelSaid.ScopeOption, "https://example.com").Length
            + Statement(OtelSaid.ScopeOption, "1.2").Length + Statement(OtelSaid.Name, "pay").Length;
        for (int length = 0; length <= Said.Length; length++)
            Assert.Equal(length >= named ? "pay" : "unknown", Read(Said.AsSpan(0, length)).Name);
        Assert.Equal(("pay", SpanKind.Client, SpanStatus.Error), Read(Said));
    }

    [Fact]
    public void DamagedStatements_ThrowNothing()
    {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. Said];
            for (int change = 0; change < 3; change++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(random.Next(2) == 0 ? 16 : 256);
            Read(damaged);
        }
    }

    [Theory]
    [InlineData(5UL, 1_700_000_000UL + 62_135_596_800UL, 1_700_000_000_000_000_005L)]
    [InlineData((1UL << 63) | ((1_700_000_000UL + 62_135_596_800UL - 59_453_308_800UL) << 30) | 5UL, 99UL, 1_700_000_000_000_000_005L)]
    [InlineData(0UL, 0UL, null)]
    [InlineData(0UL, ulong.MaxValue, null)]
    [InlineData(ulong.MaxValue, long.MaxValue, 5_907_646_592_073_741_823L)]
    public void Times_AreThoseOfGo(ulong wall, ulong ext, long? expected) => Assert.Equal(expected, GoTime.ToUnixNanoseconds(wall, ext));

    private static (string Name, SpanKind Kind, SpanStatus Status) Read(ReadOnlySpan<byte> said)
    {
        var span = new SpanWriter(new SpanBuffer());
        OtelStatements.Read(said, default, span);
        return (Encoding.UTF8.GetString(span.Name), span.Kind, span.Status);
    }

    private static byte[] Statement(
        OtelSaid said, string value = "", string key = "", OtelType type = OtelType.Nothing, ulong number = 0, bool isDetail = false)
    {
        byte[] head = new byte[Unsafe.SizeOf<OtelStatement>()];
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)said);
        head[4] = (byte)type;
        head[5] = isDetail ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)key.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), (ushort)value.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(16), number);
        return [.. head, .. Encoding.UTF8.GetBytes(key), .. Encoding.UTF8.GetBytes(value)];
    }
}
