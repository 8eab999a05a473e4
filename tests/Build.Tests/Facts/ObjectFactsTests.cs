using System.Text;
using Sonde.Build.Facts;
using Sonde.Build.Objects;

namespace Sonde.Build.Tests.Facts;

public sealed class ObjectFactsTests
{
    private readonly ObjectFacts _facts = ObjectFacts.Read(TestObject.Bytes);

    [Fact]
    public void Read_DemoObject_FindsThePrograms() => Assert.Equal(["demo_end", "demo_start"], _facts.Programs.AsEnumerable());

    [Fact]
    public void Read_DemoObject_FindsTheMaps() =>
        Assert.Equal([new MapFact("active", "lru_hash"), new MapFact("shared_events", "ringbuf")], _facts.Maps.AsEnumerable());

    [Fact]
    public void Read_DemoObject_FindsStructsThatATypeIdKeeps() => Assert.Equal(
        ["demo_event", "demo_point", "sonde_event", "sonde_span", "sonde_str"], _facts.Structs.Select(fact => fact.Name));

    [Fact]
    public void Read_BitfieldMember_IsMarked() => Assert.Equal(
        ["low", "high"], Struct("demo_event").Fields.Where(field => field.IsBitfield).Select(field => field.Name));

    [Fact]
    public void Read_AnonymousMember_HasNoNameAndItsSize() =>
        Assert.Equal(new FieldFact("", 112, 8, IsBitfield: false), Struct("demo_event").Fields[^1]);

    // The compiler that laid out the structs checks the layout that was read back.
    [Fact]
    public void Read_EveryStruct_IsLaidOutAsTheCompilerSays()
    {
        var checks = new StringBuilder("#include \"demo.h\"\n");
        foreach (StructFact fact in _facts.Structs)
        {
            checks.AppendLine($"_Static_assert(sizeof(struct {fact.Name}) == {fact.Size}, \"{fact.Name}\");");
            foreach (FieldFact field in fact.Fields.Where(field => !field.IsBitfield && field.Name.Length > 0))
            {
                checks.AppendLine($"_Static_assert(__builtin_offsetof(struct {fact.Name}, {field.Name}) == {field.Offset}, \"{field.Name}\");");
                checks.AppendLine($"_Static_assert(sizeof(((struct {fact.Name} *)0)->{field.Name}) == {field.Size}, \"{field.Name}\");");
            }
        }

        using var folder = new TempFolder();
        folder.Write("demo.h", Sources.Header);
        TestObject.Compile(folder, checks.ToString());
    }

    [Fact]
    public void Read_StaticProgram_IsRefused()
    {
        using var folder = new TempFolder();
        byte[] file = TestObject.Compile(folder, "__attribute__((section(\"uprobe\"), used)) static int hidden(void) { return 0; }\n");

        var exception = Assert.Throws<ObjectFormatException>(() => ObjectFacts.Read(file));

        Assert.Contains("program 'hidden'", exception.Message);
    }

    [Fact]
    public void Read_SubprogramInText_IsNoProgram()
    {
        using var folder = new TempFolder();
        byte[] file = TestObject.Compile(folder,
            """
            __attribute__((noinline)) int helper(int value) { return value * 3; }
            __attribute__((section("uprobe"))) int start(void *context) { return helper(context != 0); }
            """);

        Assert.Equal(["start"], ObjectFacts.Read(file).Programs.AsEnumerable());
    }

    // This is why the shared C library names each event struct in a type id: a pointer alone does not keep the struct in the BTF.
    [Fact]
    public void Read_StructBehindALocalPointerOnly_IsNotThere()
    {
        using var folder = new TempFolder();
        byte[] file = TestObject.Compile(folder,
            """
            struct hidden_event { int value; };
            static void *(*reserve)(void) = (void *)1;
            __attribute__((section("uprobe"))) int start(void *context)
            {
                struct hidden_event *event = reserve();
                if (!event || !context)
                    return 0;
                event->value = 1;
                return 0;
            }
            """);

        Assert.DoesNotContain(ObjectFacts.Read(file).Structs, fact => fact.Name == "hidden_event");
    }

    private StructFact Struct(string name) => _facts.Structs.Single(fact => fact.Name == name);
}
