using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Finds the functions that contain a copy of another one's body, in every kind of executable.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class InliningTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void GetInliningFunctions_OfAnyExecutable_NamesTheCaller(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain), independent = programs.Web(toolchain, "-buildmode=pie");
        string[] builds =
            [path, programs.Strip(path), independent, programs.Strip(independent), programs.WebForArm64(toolchain, "-ldflags=-s -w")];

        Assert.All(builds, build =>
        {
            using GoExecutable executable = GoExecutable.Open(build);
            Assert.True(executable.TryGetFunction("main.both", out _));
            Assert.False(executable.TryGetFunction("main.inlined", out _));
            Assert.Equal(["main.main"], executable.GetInliningFunctions("main.both"));
            Assert.Equal(["main.main"], executable.GetInliningFunctions("main.inlined"));
            Assert.Empty(executable.GetInliningFunctions("main.leaf"));
            Assert.Empty(executable.GetInliningFunctions("main.nothing"));
        });
    }
}
