using System.Reflection;
using Sonde.Generators.Clang;
using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests.Layout;

/// <summary>What the Manager shares with programs, as it was compiled into the runtime.</summary>
public sealed class ManagerMirrorTests
{
    public static TheoryData<string> Headers => [.. Mirrors().Select(static mirror => mirror.Header)];

    [Theory]
    [MemberData(nameof(Headers))]
    public void Layout_OfWhatTheManagerShares_IsTheCompilers(string header)
    {
        (Type type, _, string prefix) = Mirrors().Single(mirror => mirror.Header == header);
        var request = HeaderRequest.Create(header, HeaderSet.Create([.. Files()], default), new BuildOptions(Toolchain.LibClang, ""))!;
        HeaderModel declared = new ClangHeaderReader().Read(request, default).Model!;
        var spec = new MirrorSpec(
            header, prefix, new ClassModel("", EquatableArray<string>.Empty, type.Name, type.Name, type.Name, true));

        string asserts = LayoutOracle.Asserts(MirrorMapper.Map(spec, declared, default)!, type);

        Assert.Contains("_Static_assert(sizeof(struct", asserts);
        Assert.Equal("", LayoutOracle.Judge(LayoutOracle.Text(request.Files) + asserts));
    }

    private static IEnumerable<(Type Type, string Header, string Prefix)> Mirrors() =>
        from type in typeof(Sonde.Runtime.Manager).Assembly.GetTypes()
        from attribute in type.GetCustomAttributesData()
        where attribute.AttributeType.FullName == MirrorParser.Attribute
        select (type, (string)attribute.ConstructorArguments[0].Value!, (string)attribute.ConstructorArguments[1].Value!);

    private static IEnumerable<HeaderFile> Files()
    {
        string root = Path.Combine(Repository.Bpf, "include");
        return Directory.EnumerateFiles(root, "*.h", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith(".bpf.h", StringComparison.Ordinal))
            .Select(path => new HeaderFile(path, Path.GetRelativePath(root, path), File.ReadAllText(path)));
    }
}
