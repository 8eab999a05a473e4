using System.Buffers.Binary;
using Sonde.Build.Facts;
using Sonde.Build.Objects;

namespace Sonde.Build.Tests.Objects;

/// <summary>For any bytes, reading ends in facts or in an <see cref="ObjectFormatException"/>.</summary>
public sealed class DamagedObjectTests
{
    [Fact]
    public void Read_TruncatedAnywhere_SaysWhatIsMissing()
    {
        byte[] file = TestObject.Bytes;
        // The section headers come last, so a shorter file is never complete.
        for (int length = 0; length < file.Length; length += 7)
            Assert.Throws<ObjectFormatException>(() => ObjectFacts.Read(file[..length]));
    }

    [Theory]
    [InlineData((byte)0x00)]
    [InlineData((byte)0x7f)]
    [InlineData((byte)0xff)]
    public void Read_AnyByteChanged_NeverCrashes(byte value)
    {
        byte[] file = TestObject.Bytes;
        for (int index = 0; index < file.Length; index++)
        {
            byte kept = file[index];
            file[index] = value;
            ReadToAnEnd(file);
            file[index] = kept;
        }
    }

    [Fact]
    public void Read_ManyBytesChanged_NeverCrashes()
    {
        // The seed is fixed, so that a failure repeats.
        var random = new Random(20);
        for (int round = 0; round < 1000; round++)
        {
            byte[] file = TestObject.Bytes;
            for (int change = 0; change < 8; change++)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            ReadToAnEnd(file);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!/bin/sh\n")]
    [InlineData("\u007fELF")]
    public void Read_OtherFile_SaysThatItIsNoObject(string text)
    {
        var exception = Assert.Throws<ObjectFormatException>(() => ObjectFacts.Read(System.Text.Encoding.Latin1.GetBytes(text)));

        Assert.Contains("not a 64-bit little-endian ELF file", exception.Message);
    }

    [Theory]
    [InlineData(0x7fff_ff00UL)]
    [InlineData(0x7fff_ffff_ffff_ffffUL)]
    [InlineData(ulong.MaxValue)]
    public void Read_SizeOfASectionPastTheFile_AllocatesNothingOfThatSize(ulong size)
    {
        byte[] file = TestObject.Bytes;
        ReadToAnEnd(file);
        for (int section = 0; section < SectionCount(file); section++)
        {
            byte[] damaged = TestObject.Bytes;
            BinaryPrimitives.WriteUInt64LittleEndian(damaged.AsSpan(SectionHeader(file, section) + 32), size);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadToAnEnd(damaged);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
    }

    [Fact]
    public void Read_SectionsThatAllCoverTheFile_AreRefused()
    {
        byte[] file = TestObject.Bytes;
        for (int section = 1; section < SectionCount(file); section++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(SectionHeader(file, section) + 24), 0);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(SectionHeader(file, section) + 32), (ulong)file.Length);
        }

        var exception = Assert.Throws<ObjectFormatException>(() => ObjectFacts.Read(file));

        Assert.Contains("overlap", exception.Message);
    }

    [Theory]
    [InlineData(56, "segments")]
    [InlineData(58, "section headers are 1 bytes each")]
    public void Read_CountThatWouldBeLoopedOver_IsRefused(int offset, string reason)
    {
        byte[] file = TestObject.Bytes;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), 1);

        var exception = Assert.Throws<ObjectFormatException>(() => ObjectFacts.Read(file));

        Assert.Contains(reason, exception.Message);
    }

    private static int SectionCount(byte[] file) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(60));

    private static int SectionHeader(byte[] file, int section) =>
        (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(40)) + section * 64;

    private static void ReadToAnEnd(byte[] file)
    {
        try
        {
            ObjectFacts.Read(file);
        }
        catch (ObjectFormatException)
        {
            // Reading a damaged object may also succeed. Only another exception is a failure.
        }
    }
}
