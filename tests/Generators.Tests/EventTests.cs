using System.Buffers.Binary;
using System.Text;
using Sonde.Generators.Tests.Support;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;

namespace Sonde.Generators.Tests;

/// <summary>The generated decoder's treatment of valid and invalid records.</summary>
public sealed class EventTests
{
    private const int FixedSize = 88;

    private static readonly Lazy<ProbeDescriptor> Probe = new(static () => Descriptor(new ProbeProject()));

    [Fact]
    public void TryRead_GoodRecord_GivesTheStringOfTheTail() => Assert.Equal("select 1", Name(Record("select 1")));

    [Fact]
    public void TryRead_EmptyString_IsNoError() => Assert.Equal("", Name(Record("")));

    [Fact]
    public void TryRead_EmptyStringWithOffsetPastTheRecord_IsEmpty() =>
        Assert.Equal("", Name(Record("", offset: ushort.MaxValue)));

    [Theory]
    [InlineData(0)]
    [InlineData(FixedSize - 1)]
    public void TryRead_ShorterThanTheStruct_Refuses(int length) => Assert.Null(Name(Record("x")[..length]));

    [Fact]
    public void TryRead_RecordOfAnotherSizeThanItSays_Refuses() => Assert.Null(Name([.. Record("x"), 0]));

    [Theory]
    [InlineData(FixedSize, 2)]
    [InlineData(FixedSize - 1, 1)]
    [InlineData(0, 1)]
    [InlineData(ushort.MaxValue, ushort.MaxValue)]
    public void TryRead_StringOutsideTheTail_Refuses(int offset, int length) =>
        Assert.Null(Name(Record("x", offset, length)));

    [Fact]
    public void TryRead_StringOfArrayElementOutsideTheTail_Refuses()
    {
        ProbeDescriptor probe = Descriptor(new ProbeProject().WithMembers(
            "struct part parts[2]; struct sonde_str query; __u32 _pad;", "struct part { __u32 kind; struct sonde_str text; };") with
        {
            Facts = new ProbeProject().EditFacts("64", "struct sql_event 88", "struct sql_event 104")
                .EditFacts("64", "field sql_event rows 80 4\n", "field sql_event parts 80 16\nfield sql_event _pad 100 4\n")
                .EditFacts("64", "query 84", "query 96").Facts,
        });
        byte[] record = new byte[104];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), record.Length);
        Assert.Equal("", Name(record, probe));

        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(80 + 8 + 4), 104);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(80 + 8 + 6), 1);
        Assert.Null(Name(record, probe));
    }

    [Fact]
    public void ToString_OfGoodRecord_ShowsValuesAndText() =>
        Assert.Equal("sql_event { Rows = 0, Query = select 1 }", Name(Record("select 1"), Descriptor(
            new ProbeProject().EditSource("span.Name = e.Query;", "span.Name = System.Text.Encoding.UTF8.GetBytes(e.ToString());"))));

    [Fact]
    public void ToString_OfNoRecord_IsTheName() => Assert.Equal("sql_event", Name(Record("x"), Descriptor(
        new ProbeProject().EditSource("span.Name = e.Query;", "span.Name = System.Text.Encoding.UTF8.GetBytes(default(SqlEvent).ToString());"))));

    [Fact]
    public void Event_ThatStartsWithAnAnnotation_IsOneAndIsDescribed()
    {
        ProbeDescriptor probe = Descriptor(new ProbeProject().WithHeader("""
            #pragma once
            #include <sonde/event.h>
            struct sql_event {
                struct sonde_annotation annotation;
                __u32 rows;
                struct sonde_str query;
            };
            """) with
        {
            Facts = new ProbeProject().EditFacts("64", "struct sql_event 88", "struct sql_event 40")
                .EditFacts("64", "span 0 80", "annotation 0 32").EditFacts("64", "rows 80", "rows 32")
                .EditFacts("64", "query 84", "query 36").Facts,
        });
        byte[] record = new byte[40 + 1];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), record.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(36), 40);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(38), 1);
        record[40] = (byte)'x';

        Assert.Equal((true, false), (probe.Events[0].IsAnnotation, Probe.Value.Events[0].IsAnnotation));
        Assert.Equal("x", Name(record, probe));
        Assert.Null(Name(record[..40], probe));
    }

    [Fact]
    public void Size_OfDescriptor_IsTheStructs() => Assert.Equal(FixedSize, Assert.Single(Probe.Value.Events).Size);

    private static ProbeDescriptor Descriptor(ProbeProject project) => (ProbeDescriptor)GeneratorRun.Good(project).Load()
        .GetType("Acme.SqlProbe")!.GetProperty("Descriptor")!.GetValue(null)!;

    private static string? Name(byte[] record, ProbeDescriptor? probe = null)
    {
        var buffer = new SpanBuffer();
        var span = new SpanWriter(buffer);
        return (probe ?? Probe.Value).Events[0].Describe(record, ref span) ? Encoding.UTF8.GetString(span.Name) : null;
    }

    private static byte[] Record(string query, int offset = FixedSize, int? length = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(query);
        byte[] record = new byte[FixedSize + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), record.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(84), (ushort)offset);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(86), (ushort)(length ?? text.Length));
        text.CopyTo(record.AsSpan(FixedSize));
        return record;
    }
}
