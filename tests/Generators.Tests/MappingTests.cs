using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>C declarations and the C# that mirrors them.</summary>
public sealed class MappingTests
{
    [Theory]
    [InlineData("#define LIMIT 512", "public const int Limit = 512;")]
    [InlineData("#define LIMIT (1 << 4)", "public const int Limit = 16;")]
    [InlineData("#define LIMIT -1", "public const int Limit = -1;")]
    [InlineData("#define LIMIT 0xffffffffu", "public const uint Limit = 4294967295U;")]
    [InlineData("#define LIMIT 0xffffffffffffffffull", "public const ulong Limit = 18446744073709551615UL;")]
    [InlineData("#define LIMIT -5000000000", "public const long Limit = -5000000000L;")]
    [InlineData("#define LIMIT sizeof(struct sonde_span)", "public const int Limit = 80;")]
    [InlineData("enum { LIMIT = 512, OTHER };", "public const int Limit = 512;")]
    [InlineData("enum { LIMIT = 0xffffffff };", "public const uint Limit = 4294967295U;")]
    [InlineData("enum { LIMIT = 512 };\n#define LIMIT LIMIT", "public const int Limit = 512;")]
    [InlineData("enum http_method { HTTP_METHOD_GET, HTTP_METHOD_POST = 5 };", "Post = 5,")]
    [InlineData("enum http_version { HTTP_1, HTTP_1_1 };", "Http1_1 = 1,")]
    [InlineData("enum wide { WIDE_LOW, WIDE_HIGH = 0xffffffffu };", "High = 4294967295,")]
    [InlineData("enum tiny { TINY_ONE = -1, TINY_TWO };", "public enum Tiny : int")]
    public void Declaration_OfHeader_IsMirrored(string declaration, string expected) =>
        Assert.Contains(expected, Output(new ProbeProject().WithMembers("__u64 a;", declaration)));

    [Theory]
    [InlineData("#define LIMIT \"text\"")]
    [InlineData("#define LIMIT 1.5")]
    [InlineData("#define LIMIT(x) x")]
    [InlineData("#define LIMIT __u32")]
    [InlineData("#define LIMIT {")]
    [InlineData("#define LIMIT")]
    public void Macro_ThatIsNoInteger_IsLeftOut(string macro) =>
        Assert.DoesNotContain("const int Limit", Output(new ProbeProject().WithMembers("__u64 a;", macro)));

    [Theory]
    [InlineData("__u8 data[8];", "public global::System.ReadOnlySpan<byte> Data => _layout.Data;")]
    [InlineData("__s16 data[4];", "public global::System.ReadOnlySpan<short> Data => _layout.Data;")]
    [InlineData("_Bool done; __u8 _pad[7];", "public bool Done => _done != 0;")]
    [InlineData("enum color color; __u32 b;", "public Color Color => _layout.Color;")]
    [InlineData("struct point at;", "public ref readonly Point At => ref _layout.At;")]
    [InlineData("struct { __u64 x; } at;", "public ref readonly SqlEventAt At => ref _layout.At;")]
    [InlineData("struct { __u64 x; };", "public ulong X => _layout.X;")]
    [InlineData("union { __u64 x; __u8 y; };", "public byte Y => _layout.Y;")]
    [InlineData("__u64 size;", "public ulong SizeField => _layout.SizeField;")]
    [InlineData("__u64 a$b;", "public ulong AB => _layout.AB;")]
    [InlineData("__u64 größe;", "public ulong Größe => _layout.Größe;")]
    [InlineData("__u64 to_string;", "public ulong ToStringField => _layout.ToStringField;")]
    [InlineData("__u32 foo_bar; __u32 fooBar;", "public uint FooBarField => _layout.FooBarField;")]
    [InlineData("__u8 rest[];", "public global::System.ReadOnlySpan<byte> Rest => _record[80..];")]
    [InlineData("struct sonde_go_type type; __u32 _pad;", "public ref readonly global::Sonde.Runtime.Events.GoType Type => ref _layout.Type;")]
    [InlineData("struct sonde_str names[2];", "ReadOnlySpan<global::Sonde.Runtime.Events.StringRef> Names => _layout.Names;")]
    public void Member_OfEvent_IsMirrored(string members, string expected) => Assert.Contains(
        expected,
        Output(new ProbeProject().WithMembers(members, "enum color { COLOR_RED, COLOR_BLUE }; struct point { __u32 x; __u32 y; };")));

    [Fact]
    public void Padding_ThatIsVisibleInC_IsNotInCSharp() =>
        Assert.DoesNotContain("Pad", Output(new ProbeProject().WithMembers("__u32 a; __u8 _pad[4];")));

    /// <summary>Runs without facts, which do not matter here, and checks that the output still compiles.</summary>
    private static string Output(ProbeProject project)
    {
        GeneratorRun run = GeneratorRun.Expect(project.EditSource("e.Query", "\"fixed\"u8"), "SND3001");
        Assert.NotNull(run.Load());
        return run.Text("Acme.SqlProbe.g.cs");
    }
}
