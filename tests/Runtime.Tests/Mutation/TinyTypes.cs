using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Tests.Mutation;

/// <summary>The type descriptors of <see cref="TinyExecutable"/>: one of each kind that refers to others, around one struct.</summary>
internal static class TinyTypes
{
    private const int Bool = 1, Array = 17, Chan = 18, Func = 19, Interface = 20, Map = 21, Pointer = 22, Slice = 23, Text = 24, Struct = 25;
    private const int Uncommon = 1, Named = 4;

    // Offsets of the descriptors, in the order in which they are written; each kind has its own size.
    private const int PointerAt = 8, FuncAt = 64, InterfaceAt = 136, MapAt = 224, SliceAt = 360, ArrayAt = 416, ChanAt = 488;

    /// <summary>End of the descriptors that Go 1.27 walks by their size.</summary>
    public const int DescriptorLength = 552;

    private const int StructAt = 552, StringAt = 720, BoolAt = 768, NamesAt = 816;

    /// <summary>The types that Go up to 1.26 lists.</summary>
    public static int[] LinkedTypes => [PointerAt, FuncAt, InterfaceAt, MapAt, SliceAt, ArrayAt, ChanAt];

    /// <summary>Writes the section and returns the position after it.</summary>
    public static int Write(ImageWriter image, TinyLayout layout, long address, List<(long Place, long Target)> relocations)
    {
        int start = image.Position;
        string[] texts = ["*http.Request", "func(*http.Request)", "interface {}", "map[string]bool", "[]string", "[2]string",
            "chan string", "http.Request", "string", "bool", "net/http", "Method", "URL", "serve"];
        var names = new Dictionary<string, int>();
        int at = NamesAt;
        foreach (string text in texts)
        {
            names[text] = at;
            at += 2 + text.Length;
        }

        image.U64(0);
        Common(Pointer, 0, "*http.Request", 8).To(StructAt);
        Common(Func, 0, "func(*http.Request)", 8).Words(1, 1, 0, 0).To(PointerAt).To(BoolAt);
        Common(Interface, 0, "interface {}", 16).Zero().To(InterfaceAt + 80).Number(1, 1).Words(names["serve"], FuncAt);
        Common(Map, 0, "map[string]bool", 8).To(StringAt).To(BoolAt).To(StructAt).Number(0, 0, 0, 0, 0, 0, 0, 0);
        Common(Slice, 0, "[]string", 24).To(StringAt);
        Common(Array, 0, "[2]string", 32).To(StringAt).To(SliceAt).Number(2);
        Common(Chan, 0, "chan string", 8).To(StringAt).Number(0);
        Common(Struct, Uncommon | Named, "http.Request", 24).To(names["net/http"]).To(StructAt + 112).Number(2, 2);
        image.U32(names["net/http"]).U16(1, 1).U32(16, 0);                      // uncommon; its method follows
        image.U32(names["serve"], FuncAt, 64, 64);
        Here().To(names["Method"]).To(StringAt).Number(0).To(names["URL"]).To(PointerAt).Number(16);
        image.Raw(new byte[StringAt - (image.Position - start)]);
        Common(Text, Named, "string", 16);
        Common(Bool, Named, "bool", 1);
        foreach (string text in texts)
            image.U8(0).Counted(text);
        return image.Align(8);

        TypeWriter Here() => new(image, layout, address, start, relocations);

        TypeWriter Common(int kind, int flags, string text, long size)
        {
            image.U64(size, 8).U32(0).U8(flags, 8, 8, kind).U64(0, 0).U32(names[text], 0);
            return Here();
        }
    }

    private readonly record struct TypeWriter(
        ImageWriter Image, TinyLayout Layout, long Address, int Start, List<(long Place, long Target)> Relocations)
    {
        /// <summary>Writes a pointer to a position in the section.</summary>
        public TypeWriter To(int at)
        {
            long target = Address + Start + at;
            if (Layout.IsPositionIndependent)
                Relocations.Add((Address + Image.Position, target));
            Image.U64(Layout.IsPositionIndependent ? 0 : target);
            return this;
        }

        public TypeWriter Zero() => Number(0);

        public TypeWriter Number(params long[] values)
        {
            Image.U64(values);
            return this;
        }

        public TypeWriter Words(params int[] values)
        {
            if (values.Length == 4)
                Image.U16(values);
            else
                Image.U32(values);
            return this;
        }
    }
}
