using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Dwarf;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Tests.Mutation;
using Sonde.Shared.Declarations;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Debug information whose types refer to each other as no compiler writes it is read in little time, and says what it is.</summary>
public sealed class DebugTypesTests
{
    private const int Function = 1, Parameter = 2, Struct = 3, Member = 4, Array = 5, Range = 6, Named = 7, Pointer = 8;
    private const int Many = 4000;

    [Fact]
    public void Array_OfItself_IsNestedTooDeeply() => AssertNestedTooDeeply(info => info.Begin(Array).Text("T").To("T").U8(17).Begin(Range).U8(1, 0));

    [Fact]
    public void Arrays_InALongLine_AreNestedTooDeeply() => AssertNestedTooDeeply(static info =>
    {
        for (int i = 0; i < 200_000; i++)
            info.Label(i == 0 ? "T" : $"T{i}").Begin(Array).Text("T").To($"T{i + 1}").U8(17).Begin(Range).U8(1, 0);
    });

    [Fact]
    public void Struct_OfManyFieldsOfItself_IsNestedTooDeeply() => AssertNestedTooDeeply(static info =>
    {
        info.Begin(Struct).Text("T").U8(8, 25);
        for (int i = 0; i < Many; i++)
            info.Begin(Member).Text("f").U8(0).To("T");
        info.U8(0);
    });

    [Fact]
    public void Structs_ThatEachHoldTheNextTwice_AreNestedTooDeeply() => AssertNestedTooDeeply(static info =>
    {
        for (int i = 0; i < 39; i++)
        {
            info.Label(i == 0 ? "T" : $"T{i}").Begin(Struct).Text("T").U8(8, 25);
            info.Begin(Member).Text("a").U8(0).To($"T{i + 1}").Begin(Member).Text("b").U8(0).To($"T{i + 1}").U8(0);
        }
        info.Label("T39").Begin(Struct).Text("T").U8(0, 25, 0);
    });

    [Fact]
    public void Name_OfItself_IsDamaged() =>
        Assert.Equal("the debug information is damaged", TypeOf(static info => info.Begin(Named).Text("T").To("T")).Unknown);

    [Fact]
    public void Entries_ThatOverlapInALongName_AreReadInLittleMemory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        GoValueType type = TypeOf(static info =>
        {
            const int length = 1 << 20;
            info.Begin(Struct).Text("T").U8(8, 25);
            for (int i = 0; i < Many; i++)
                info.Begin(Member).Text("f").U8(0).To("long", i);
            // Each of its bytes begins a pointer whose name is the rest.
            info.U8(0).Label("long").Raw(Enumerable.Repeat((byte)Pointer, length).ToArray()).U8(0).To("T");
        });
        Assert.Null(type.Fields);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512L << 20);
    }

    private static void AssertNestedTooDeeply(Action<Info> write)
    {
        GoValueType type = TypeOf(write);

        (ValuePlace[] places, _, _) = CallingConvention.Assign([type], [], GoRegisters.X86);
        Assert.Equal("'T' is nested too deeply", Assert.Single(places).Unknown);
        Assert.False(type.IsPointerShaped);
    }

    private static unsafe GoValueType TypeOf(Action<Info> write)
    {
        byte[] file = Elf(write);
        fixed (byte* start = file)
        {
            using FileReader reader = FileReader.FromMemory("types", start, (ulong)file.Length);
            DebugTypes types = DebugTypes.TryOpen(new ElfImage(reader))!;
            return Assert.Single(types.Find(["main.F"], static _ => false)["main.F"].Parameters).Type;
        }
    }

    private static byte[] Elf(Action<Info> write)
    {
        var info = new Info();
        info.Begin(Function).Text("main.F").Begin(Parameter).Text("p").To("T").U8(0).Label("T");
        write(info);
        byte[] entries = info.ToArray();

        var image = new ImageWriter();
        image.Raw([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).Raw(new byte[9]);
        image.U16(2, 62).U32(1).U64(0, 64, 0).U32(0).U16(64, 56, 1, 64, 4, 3);
        image.U32(1, 4).U64(0, 0, 0, 64, 64, 4096);
        int abbreviations = image.Position;
        image.U8(Function, 0x2E, 1, 0x03, 0x08, 0, 0);
        image.U8(Parameter, 0x05, 0, 0x03, 0x08, 0x49, 0x10, 0, 0);
        image.U8(Struct, 0x13, 1, 0x03, 0x08, 0x0B, 0x0B, 0x80, 0x52, 0x0B, 0, 0);
        image.U8(Member, 0x0D, 0, 0x03, 0x08, 0x38, 0x0B, 0x49, 0x10, 0, 0);
        image.U8(Array, 0x01, 1, 0x03, 0x08, 0x49, 0x10, 0x80, 0x52, 0x0B, 0, 0);
        image.U8(Range, 0x21, 0, 0x37, 0x0B, 0, 0);
        image.U8(Named, 0x16, 0, 0x03, 0x08, 0x49, 0x10, 0, 0);
        image.U8(Pointer, 0x0F, 0, 0x03, 0x08, 0x49, 0x10, 0, 0, 0);
        int names = image.Position;
        image.Raw("\0.debug_abbrev\0.debug_info\0"u8);
        int unit = image.Position;
        image.U32(entries.Length + Info.HeaderSize - sizeof(int)).U16(4).U32(0).U8(8).Raw(entries);
        int table = image.Align(8);
        image.Raw(new byte[64]);
        Section(1, abbreviations, names);
        Section(15, unit, table);
        Section(0, names, unit);
        image.Patch64(40, table);
        return image.ToArray();

        void Section(int name, int from, int to) => image.U32(name, 1).U64(0, 0, from, to - from).U32(0, 0).U64(1, 0);
    }

    /// <summary>Writes the entries of a unit, which refer to each other by labels.</summary>
    private sealed class Info
    {
        public const int HeaderSize = 11;

        private readonly ImageWriter _bytes = new();
        private readonly Dictionary<string, int> _places = [];
        private readonly List<(int At, string Label, int Beyond)> _references = [];

        public Info Label(string name)
        {
            _places[name] = _bytes.Position + HeaderSize;
            return this;
        }

        public Info Begin(int code) => U8(code);

        public Info Text(string text)
        {
            _bytes.Terminated(text);
            return this;
        }

        public Info U8(params int[] values)
        {
            _bytes.U8(values);
            return this;
        }

        public Info Raw(byte[] bytes)
        {
            _bytes.Raw(bytes);
            return this;
        }

        public Info To(string label, int beyond = 0)
        {
            _references.Add((_bytes.Position, label, beyond));
            _bytes.U32(0);
            return this;
        }

        public byte[] ToArray()
        {
            byte[] bytes = _bytes.ToArray();
            foreach ((int at, string label, int beyond) in _references)
                BitConverter.TryWriteBytes(bytes.AsSpan(at), _places.GetValueOrDefault(label) + beyond);
            return bytes;
        }
    }
}
