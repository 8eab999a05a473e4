using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Sonde.Package.Tests.Support;

namespace Sonde.Package.Tests;

/// <summary>The contents of the packages.</summary>
[Collection(FeedCollection.Name)]
public sealed class PackageContentTests(Feed feed)
{
    public static TheoryData<string> Ids =>
        ["Sonde", "Sonde.Runtime", "Sonde.OpenTelemetry", "Sonde.Extensions.Hosting", "Sonde.Probes.Go", "Sonde.Tool", "Sonde.Templates"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_HasReadmeAndLicence(string id)
    {
        using ZipArchive package = Open(id, "nupkg");
        XElement metadata = Metadata(package);

        Assert.Equal("Apache-2.0", Value(metadata, "license"));
        Assert.NotNull(package.GetEntry(Value(metadata, "readme")));
    }

    [Theory]
    [InlineData("Sonde", "lib/netstandard2.0/Sonde.Attributes.pdb")]
    [InlineData("Sonde", "analyzers/dotnet/cs/Sonde.Generators.pdb")]
    [InlineData("Sonde.Runtime", "lib/net10.0/Sonde.Runtime.pdb")]
    [InlineData("Sonde.OpenTelemetry", "lib/net10.0/Sonde.OpenTelemetry.pdb")]
    [InlineData("Sonde.Extensions.Hosting", "lib/net10.0/Sonde.Extensions.Hosting.pdb")]
    [InlineData("Sonde.Probes.Go", "lib/net10.0/Sonde.Probes.Go.pdb")]
    public void SymbolPackage_HasSymbols(string id, string path)
    {
        using ZipArchive package = Open(id, "snupkg");

        Assert.NotNull(package.GetEntry(path));
    }

    [Fact]
    public void Sonde_HasEverySharedHeader()
    {
        using ZipArchive package = Open("Sonde", "nupkg");
        IEnumerable<string> packed = package.Entries.Select(entry => entry.FullName)
            .Where(name => name.StartsWith("bpf/include/sonde/", StringComparison.Ordinal))
            .Select(name => Path.GetFileName(name));

        IEnumerable<string> headers = Directory.GetFiles(Repository.PathOf("bpf", "include", "sonde"))
            .Select(path => Path.GetFileName(path));
        Assert.Equal(headers.Order(StringComparer.Ordinal), packed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tasks/net10.0/Sonde.Build.dll")]
    [InlineData("tasks/net10.0/ELFSharp.dll")]
    [InlineData("tasks/net10.0/ELFSharp.LICENSE.txt")]
    [InlineData("docs/diagnostics/README.md")]
    [InlineData("docs/diagnostics/SND1001.md")]
    public void Sonde_HasTheTaskAndWhatItLoadsAndThePagesOfItsErrors(string path)
    {
        using ZipArchive package = Open("Sonde", "nupkg");

        Assert.NotNull(package.GetEntry(path));
    }

    [Theory]
    [InlineData("Sonde", "Sonde.Runtime")]
    [InlineData("Sonde.Probes.Go", "Sonde")]
    [InlineData("Sonde.Probes.Go", "Sonde.Runtime")]
    [InlineData("Sonde.OpenTelemetry", "Sonde.Runtime")]
    [InlineData("Sonde.Extensions.Hosting", "Sonde.Runtime")]
    public void Package_DependsOnTheSameVersionOfItsOwn(string id, string dependency)
    {
        using ZipArchive package = Open(id, "nupkg");
        XElement found = Metadata(package).Descendants()
            .Single(element => element.Name.LocalName == "dependency" && element.Attribute("id")?.Value == dependency);

        Assert.Equal(feed.Version, found.Attribute("version")?.Value);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_NamesNoFolderOfTheMachineThatMadeIt(string id)
    {
        byte[] root = Encoding.UTF8.GetBytes(Repository.Root);
        using ZipArchive package = Open(id, "nupkg");

        Assert.All(package.Entries, entry => Assert.False(BytesOf(entry).AsSpan().IndexOf(root) >= 0, entry.FullName));
    }

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        using Stream content = entry.Open();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private ZipArchive Open(string id, string extension) =>
        ZipFile.OpenRead(Path.Combine(feed.Packages, $"{id}.{feed.Version}.{extension}"));

    private static XElement Metadata(ZipArchive package)
    {
        ZipArchiveEntry manifest = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
        using Stream text = manifest.Open();
        return XDocument.Load(text).Root!.Elements().First();
    }

    private static string Value(XElement metadata, string name) =>
        metadata.Elements().Single(element => element.Name.LocalName == name).Value;
}
