using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>
/// Holds the loaded C# structs against the compiler: their sizes and offsets become <c>_Static_assert</c>s beside the header, for both
/// architectures.
/// </summary>
public sealed class LayoutTests
{
    [Theory]
    [InlineData("__u8 a; __u8 b; __u16 c; __u32 d; __s64 e;")]
    [InlineData("__u8 id[16]; __u16 ports[3]; char name[10];")]
    [InlineData("_Bool yes; char letter; __s8 tiny; __u8 _pad; __s32 number;")]
    [InlineData("struct peer peer; __u32 after;")]
    [InlineData("struct peer peers[3]; __u32 after;")]
    [InlineData("union { __u32 v4; __u8 bytes[16]; __u64 words[2]; } address; enum family family; __u32 more;")]
    [InlineData("enum family family; __u32 after; union { __u64 whole; struct { __u32 low; __u32 high; }; };")]
    [InlineData("struct { __u16 x; __u16 y; struct { __u32 z; } deep; } point;")]
    [InlineData("wide_t typedefed; enum family families[2];")]
    [InlineData("unsigned long size; long Layout;")]
    public void Layout_OfGeneratedStructs_IsTheCompilers(string members)
    {
        const string Declarations = """
            typedef __u64 wide_t;
            enum family { FAMILY_NONE, FAMILY_V4 = 4, FAMILY_V6 = 6 };
            struct peer { __u8 address[16]; __u16 port; __u16 zone; };
            """;
        ProbeProject project = new ProbeProject().WithMembers(members, Declarations);
        project = project.EditSource("e.Query", "\"fixed\"u8");
        GeneratorRun run = GeneratorRun.Expect(project, "SND3001");

        string asserts = Asserts(run.Load().GetType("Acme.SqlProbe")!, "SqlEvent+Layout", "struct sql_event")
            + (members.Contains("struct peer") ? Asserts(run.Load().GetType("Acme.SqlProbe")!, "Peer", "struct peer") : "");

        Assert.Contains("_Static_assert(sizeof(struct sql_event)", asserts);
        foreach (string target in new[] { "x86_64-linux-gnu", "aarch64-linux-gnu", "bpf" })
            Assert.Equal("", Toolchain.Check(target, Text(project) + asserts));
    }

    [Fact]
    public void Layout_OfAnotherStruct_IsNotTheCompilers() => Assert.NotEqual(
        "", Toolchain.Check("bpf", Text(new ProbeProject()) + "_Static_assert(sizeof(struct sql_event) == 87, \"size\");\n"));

    private static string Text(ProbeProject project) => string.Concat(project.Headers.Select(static header => header.Text + "\n"))
        .Replace("#pragma once", "").Replace("#include", "// ");

    private static string Asserts(Type probe, string name, string c)
    {
        Type layout = probe.Assembly.GetType(probe.FullName + "+" + name)!;
        var text = new StringBuilder();
        text.Append($"_Static_assert(sizeof({c}) == {SizeOf(layout)}, \"size\");\n");
        foreach (FieldInfo field in layout.GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            string member = Snake(field.Name);
            text.Append($"_Static_assert(__builtin_offsetof({c}, {member}) == {field.GetCustomAttribute<FieldOffsetAttribute>()!.Value}, \"{member}\");\n");
            text.Append($"_Static_assert(sizeof((({c} *)0)->{member}) == {SizeOf(field.FieldType)}, \"{member}\");\n");
        }
        return text.ToString();
    }

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    /// <summary>The test's members are lower-case words; the two that are not take names of the event's own.</summary>
    private static string Snake(string field) => field switch
    {
        "_sizeField" => "size",
        "_layoutField" => "Layout",
        _ => field.TrimStart('_'),
    };
}
