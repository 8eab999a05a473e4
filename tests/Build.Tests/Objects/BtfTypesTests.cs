using System.Buffers.Binary;
using Sonde.Build.Objects;

namespace Sonde.Build.Tests.Objects;

public sealed class BtfTypesTests
{
    private const uint Int = 1u << 24;
    private const uint Pointer = 2u << 24;
    private const uint Array = 3u << 24;
    private const uint Typedef = 8u << 24;
    private const uint Const = 10u << 24;

    [Fact]
    public void SizeOf_ArrayOfTypedefOfArray_MultipliesBoth()
    {
        BtfTypes types = Read(
            [0, Int, 4, 32],
            [0, Array, 0, 1, 1, 3],
            [0, Typedef, 2],
            [0, Array, 0, 3, 1, 5]);

        Assert.Equal(60u, types.SizeOf(4));
    }

    [Fact]
    public void SizeOf_PointerToVoid_IsEight() => Assert.Equal(8u, Read([0, Pointer, 0]).SizeOf(1));

    [Fact]
    public void SizeOf_FlexibleArray_IsZero() => Assert.Equal(0u, Read([0, Int, 4, 32], [0, Array, 0, 1, 1, 0]).SizeOf(2));

    [Fact]
    public void SizeOf_TypedefOfItself_IsRefused() =>
        Assert.Throws<ObjectFormatException>(() => Read([0, Typedef, 1]).SizeOf(1));

    [Fact]
    public void SizeOf_ArrayPastFourGibibytes_IsRefused() =>
        Assert.Throws<ObjectFormatException>(() => Read([0, Int, 8, 64], [0, Array, 0, 1, 1, uint.MaxValue]).SizeOf(2));

    [Fact]
    public void SizeOf_Void_IsRefused() => Assert.Throws<ObjectFormatException>(() => Read([0, Const, 0]).SizeOf(1));

    [Fact]
    public void Resolve_ConstOfItself_IsRefused() =>
        Assert.Throws<ObjectFormatException>(() => Read([0, Const, 1]).Resolve(1));

    [Fact]
    public void Read_UnknownKind_NamesIt()
    {
        var exception = Assert.Throws<ObjectFormatException>(() => Read([0, 30u << 24, 0]));

        Assert.Contains("30 is not a kind of type", exception.Message);
    }

    [Fact]
    public void Read_OtherByteOrder_IsRefused() =>
        Assert.Throws<ObjectFormatException>(() => BtfTypes.Read(new CheckedBytes([0xeb, 0x9f, 1, 0, 0, 0, 0, 24], ".BTF")));

    /// <summary>A BTF section of these types, each given as its 32-bit words, with one empty string.</summary>
    private static BtfTypes Read(params uint[][] types)
    {
        uint length = (uint)types.Sum(type => type.Length) * 4;
        uint[] words = [0x0001eb9f, 24, 0, length, length, 1, .. types.SelectMany(type => type)];
        byte[] section = new byte[words.Length * 4 + 1];
        for (int index = 0; index < words.Length; index++)
            BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(index * 4), words[index]);
        return BtfTypes.Read(new CheckedBytes(section, ".BTF"));
    }
}
