namespace Sonde.Build.Tests;

/// <summary>The same sources produce the same objects in any folder.</summary>
public sealed class ReproducibilityTests
{
    [Fact]
    public void BuildBpf_OtherFolderAndPackageLayout_GivesEqualObjects()
    {
        using var package = new TempFolder();
        LayOutAsPackage(package);
        using var fromRepository = new ProbeProject();
        using var fromPackage = new ProbeProject(package.At("build"));

        BuildOutcome first = fromRepository.BuildBpf();
        BuildOutcome second = fromPackage.BuildBpf();

        Assert.True(first.Succeeded, first.Output);
        Assert.True(second.Succeeded, second.Output);
        foreach (string name in new[] { "demo.x86_64.bpf.o", "demo.aarch64.bpf.o" })
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(fromRepository.Output, name)),
                File.ReadAllBytes(Path.Combine(fromPackage.Output, name)));
        }
    }

    private static void LayOutAsPackage(TempFolder package)
    {
        foreach (string file in Directory.GetFiles(Repository.BuildFiles))
            package.Write(Path.Combine("build", Path.GetFileName(file)), File.ReadAllText(file));
        foreach (string file in Directory.GetFiles(Repository.Include, "*.h", SearchOption.AllDirectories))
            package.Write(Path.Combine("bpf", "include", Path.GetRelativePath(Repository.Include, file)), File.ReadAllText(file));
        Directory.CreateDirectory(package.At("tasks/net10.0"));
        foreach (string name in new[] { "Sonde.Build.dll", "ELFSharp.dll" })
            File.Copy(Path.Combine(Path.GetDirectoryName(Repository.Tasks)!, name), package.At(Path.Combine("tasks/net10.0", name)));
    }
}
