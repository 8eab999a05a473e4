using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Layout;

/// <summary>A corpus of members whose layout is easy to get wrong, judged by the compiler.</summary>
public sealed class LayoutTests
{
    private const string Declarations = """
        typedef __u64 wide_t;
        typedef struct { __u32 x; __u32 y; } point_t;
        enum family { FAMILY_NONE, FAMILY_V4 = 4, FAMILY_V6 = 6 };
        enum big { BIG_VALUE = 0x100000000ull, BIG_OTHER = 1 };
        struct peer { __u8 address[16]; __u16 port; __u16 zone; };
        struct line { __u64 words[4]; } __attribute__((aligned(32)));
        union either { __u64 whole; __u8 bytes[12]; };
        #define LIMIT 0xfffffffful
        """;

    [Theory]
    [InlineData("__u8 a; __u8 b; __u16 c; __u32 d; __s64 e;")]
    [InlineData("__u8 id[16]; __u16 ports[3]; char name[10];")]
    [InlineData("_Bool yes; char letter; __s8 tiny; __u8 _pad; __s32 number;")]
    [InlineData("struct peer peer; __u32 after;")]
    [InlineData("struct peer peers[3]; __u32 after;")]
    [InlineData("union { __u32 v4; __u8 bytes[16]; __u64 words[2]; } address; enum family family; __u32 more;")]
    [InlineData("enum family family; __u32 after; union { __u64 whole; struct { __u32 low; __u32 high; }; };")]
    [InlineData("struct { __u16 x; __u16 y; struct { __u32 z; } deep; } point;")]
    [InlineData("struct { __u32 a; union { __u32 b; struct { __u16 c; __u16 d; } pair; }; } items[2];")]
    [InlineData("struct { struct { __u64 inner; } array[3]; } outer[2]; __u64 after;")]
    [InlineData("wide_t typedefed; enum family families[2]; point_t point; point_t points[2];")]
    [InlineData("unsigned long size; long Layout;")]
    [InlineData("__u64 gap; __u64 _pad[1]; struct line line; struct line lines[2];")]
    [InlineData("union either either; union either eithers[2];")]
    [InlineData("enum big big; const volatile __u32 qualified; __u32 one[1];")]
    [InlineData("struct sonde_str names[3]; struct sonde_event event; __u32 count; __u8 tail[];")]
    [InlineData("__u8 a; __u32 gap_before; __u8 b __attribute__((aligned(16)));")]
    [InlineData("__u32 foo_bar; __u32 fooBar; __u32 FOO_BAR; __u32 foo__bar;")]
    public void Layout_OfGeneratedStructs_IsTheCompilers(string members)
    {
        ProbeProject project = new ProbeProject().WithMembers(members, Declarations).EditSource("e.Query", "\"fixed\"u8");
        GeneratorRun run = GeneratorRun.Tolerate(project, "SND3001", "SND2007");

        string asserts = LayoutOracle.Asserts(Assert.Single(run.Models), run.Load().GetType("Acme.SqlProbe")!);

        Assert.Contains("_Static_assert(sizeof(struct sql_event)", asserts);
        Assert.Equal("", LayoutOracle.Judge(Text(project) + asserts));
    }

    [Fact]
    public void Judge_OfAnotherSize_Objects() => Assert.NotEqual(
        "", LayoutOracle.Judge(Text(new ProbeProject()) + "_Static_assert(sizeof(struct sql_event) == 87, \"size\");\n"));

    [Theory]
    [InlineData("__u32 a; __u32 b;", "__u32 b; __u32 a;")]
    [InlineData("__u32 a; __u32 b;", "__u32 a; __s32 b;")]
    [InlineData("__u32 a; __u32 b;", "__u32 a; __u16 b; __u16 c;")]
    [InlineData("__u32 a[2];", "__u32 a; __u32 b;")]
    [InlineData("struct { __u32 x; __u32 y; } a;", "struct { __u32 y; __u32 x; } a;")]
    [InlineData("struct { __u32 x; __u32 y; };", "union { __u64 x; __u64 y; };")]
    public void Fingerprint_OfAnotherLayout_IsAnother(string members, string others) =>
        Assert.NotEqual(Fingerprint(members), Fingerprint(others));

    [Theory]
    [InlineData("__u32 a; __u8 b;__u8 _pad[3];", "unsigned int a; ///< a comment\nunsigned char b; __u8 _pad[3];")]
    public void Fingerprint_OfTheSameLayout_IsTheSame(string members, string others) =>
        Assert.Equal(Fingerprint(members), Fingerprint(others));

    private static ulong Fingerprint(string members)
    {
        ProbeProject project = new ProbeProject().WithMembers(members).EditSource("e.Query", "\"fixed\"u8");
        return GeneratorRun.Tolerate(project, "SND3001").Models.Single().Events.Single().Fingerprint;
    }

    private static string Text(ProbeProject project) => LayoutOracle.Text(project.Headers.Select(static header => header.Text));
}
