using System.Reflection;
using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Generators.Mapping;
using Sonde.Shared;

namespace Sonde.Generators.Tests.Layout;

/// <summary>The types that the Manager shares with programs, as they were compiled into the runtime.</summary>
public sealed class ManagerMirrorTests
{
    public static TheoryData<string> Headers => [.. Mirrors().Select(static mirror => mirror.Header)];

    [Theory]
    [MemberData(nameof(Headers))]
    public void Layout_OfWhatTheManagerShares_IsTheCompilers(string include)
    {
        (Type type, _, string prefix) = Mirrors().Single(mirror => mirror.Header == include);
        (HeaderModel header, EquatableArray<HeaderFile> files) = DeclaredHeader.Read(include);
        var spec = new MirrorSpec(include, prefix, DeclaredHeader.ClassOf(type));

        string asserts = LayoutOracle.Asserts(MirrorMapper.Map(spec, header, default)!, type);

        Assert.Contains("_Static_assert(sizeof(struct", asserts);
        Assert.Equal("", LayoutOracle.Judge(LayoutOracle.Text(files) + asserts));
    }

    [Fact]
    public void Fields_OfAProbe_AreAsManyAsAnExecutablesRowTakes() =>
        Assert.Equal(
            GoFieldName.Most,
            DeclaredHeader.Read("sonde/manager.h").Header.Constants.Single(static item => item.Name == "SONDE_MAX_FIELDS").Value);

    private static IEnumerable<(Type Type, string Header, string Prefix)> Mirrors() =>
        from type in typeof(Sonde.Runtime.Manager).Assembly.GetTypes()
        from attribute in type.GetCustomAttributesData()
        where attribute.AttributeType.FullName == MirrorParser.Attribute
        select (type, (string)attribute.ConstructorArguments[0].Value!, (string)attribute.ConstructorArguments[1].Value!);
}
