using System.Reflection;
using System.Text.RegularExpressions;
using Sonde.Probes.Go;
using Sonde.Shared.Declarations;
using Sonde.Tests.Go;

namespace Sonde.Generators.Tests;

/// <summary>Compares the declarations of Sonde's own probes with the sources of each version of Go.</summary>
public sealed class ShippedDeclarationTests
{
    public static TheoryData<string> Toolchains => [.. GoToolchain.All.Select(static toolchain => toolchain.Version)];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void Declaration_OfAFunctionOfGo_PutsItsValuesWhereTheSourceDoes(string version)
    {
        string root = Path.Combine(GoToolchain.Get(version).Run("/", "env", "GOROOT").Trim(), "src");
        int found = 0;
        foreach ((string symbol, string text) in Declared())
        {
            GoFunctionName name = GoFunctionName.TryParse(symbol)!;
            GoDeclaration declared = GoDeclaration.TryParse(text, out _)!;
            string source = SourceOf(Path.Combine(root, name.Package));
            string receiver = name.Receiver is { } type ? $@"\(\w+ {Regex.Escape(type)}\) " : "";
            if (Regex.Match(source, $@"^func {receiver}{name.Name}\(.*$", RegexOptions.Multiline) is not { Success: true } function)
                continue;
            found++;
            // A type that the declaration defines must agree with the source.
            IEnumerable<string> types = declared.Types.Keys.Select(
                key => Regex.Match(source, $@"^type {key} (struct \{{.*?^\}}|[^\n{{]*$)", RegexOptions.Multiline | RegexOptions.Singleline).Value);
            GoDeclaration actual = GoDeclaration.TryParse(string.Join('\n', [.. types, function.Value]), out string mistake)
                ?? throw new Xunit.Sdk.XunitException(symbol + ": " + mistake);
            foreach (GoRegisters registers in new[] { GoRegisters.X86, GoRegisters.Arm64 })
            {
                Assert.Equal(Places(actual, false), Places(declared, false)[..Places(actual, false).Length]);
                Assert.Equal(Places(actual, true), Places(declared, true));

                string[] Places(GoDeclaration declaration, bool results) => [.. GoPlaces.Of(declaration, name.Package, registers, results)
                    .Select(value => $"{symbol}: {value.Kind} {value.Place.Kind} {value.Place.Number}")];
            }
        }
        Assert.InRange(found, 11, 40);
    }

    private static IEnumerable<(string Symbol, string Text)> Declared() =>
        from type in typeof(NetHttpServerProbe).Assembly.GetTypes()
        from attribute in type.GetCustomAttributesData()
        where attribute.AttributeType.Name == "UprobeAttribute"
        from argument in attribute.NamedArguments
        where argument.MemberName == "Declaration"
        select ((string)attribute.ConstructorArguments[0].Value!, (string)argument.TypedValue.Value!);

    private static string SourceOf(string folder) => Directory.Exists(folder)
        ? string.Join('\n', Directory.GetFiles(folder, "*.go").Where(static file => !file.EndsWith("_test.go", StringComparison.Ordinal)).Select(File.ReadAllText))
        : "";
}
