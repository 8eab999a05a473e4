using System.Collections.Immutable;
using System.Reflection;
using Sonde.Generators.Checks;
using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;
using Sonde.Generators.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime.Probes;

namespace Sonde.Generators.Tests.Layout;

/// <summary>The probes that ship, as they were compiled: their C# structs, their headers and their objects agree.</summary>
public sealed class ShippedProbeTests
{
    public static TheoryData<string> Probes => [.. Types().Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(Probes))]
    public void Layout_OfShippedProbe_IsTheCompilers(string name)
    {
        Type type = Find(name);
        (ProbeModel model, _, EquatableArray<HeaderFile> files) = Read(type);
        string asserts = LayoutOracle.Asserts(model, type);

        Assert.Contains("_Static_assert(sizeof(struct", asserts);
        Assert.Equal("", LayoutOracle.Judge(LayoutOracle.Text(files) + asserts));
    }

    [Theory]
    [MemberData(nameof(Probes))]
    public void Layout_OfShippedObjects_IsTheHeaders(string name)
    {
        Type type = Find(name);
        (_, HeaderModel header, _) = Read(type);
        var descriptor = (ProbeDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!;
        foreach (string architecture in new[] { "x86_64", "aarch64" })
        {
            var btf = new Btf(Resource(type.Assembly, $"sonde/{descriptor.ObjectName}.{architecture}.bpf.o"));
            foreach (EventDescriptor item in descriptor.Events)
            {
                Assert.Equal(btf.Fingerprint(item.StructName), item.LayoutFingerprint);
                Assert.Equal(header.FindStruct(item.StructName)!.Size, item.Size);
            }
        }
    }

    private static IEnumerable<Type> Types() => typeof(NetHttpServerProbe).Assembly.GetTypes()
        .Where(static type => type.IsDefined(typeof(EventStructAttribute)))
        .OrderBy(static type => type.Name, StringComparer.Ordinal);

    private static Type Find(string name) => Types().Single(type => type.Name == name);

    private static (ProbeModel Model, HeaderModel Header, EquatableArray<HeaderFile> Files) Read(Type type)
    {
        ProbeAttribute attribute = type.GetCustomAttribute<ProbeAttribute>()!;
        var spec = new ProbeSpec(
            attribute.Name, attribute.Source, attribute.Header, attribute.OptIn, DeclaredHeader.ClassOf(type),
            EquatableArray<HookSpec>.Empty, EquatableArray<OffsetSpec>.Empty,
            type.GetCustomAttributes<EventStructAttribute>().Select(static item => new EventSpec(item.Name, DescribeHead.Default))
                .ToEquatableArray());
        (HeaderModel header, EquatableArray<HeaderFile> files) = DeclaredHeader.Read(spec.Header);
        return (ProbeMapper.Map(spec, header, default)!, header, files);
    }

    private static byte[] Resource(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
