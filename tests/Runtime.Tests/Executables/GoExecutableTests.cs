using System.Diagnostics;
using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

[Collection(GoProgramsCollection.Name)]
public sealed class GoExecutableTests(GoPrograms programs)
{
    public static TheoryData<GoToolchain> Toolchains => [.. GoPrograms.Toolchains];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void Open_Build_HasVersionAndIdOfItsToolchain(GoToolchain toolchain)
    {
        string path = programs.Web(toolchain);
        using GoExecutable executable = GoExecutable.Open(path);

        Assert.Equal(toolchain.Run("/", "env", "GOVERSION").Trim(), executable.BuildInfo.GoVersionText);
        Assert.Equal(toolchain.Run("/", "tool", "buildid", path).Trim(), executable.Identity.BuildId);
        Assert.Equal("example.com/web", executable.BuildInfo.MainModule?.Path);
        Assert.Equal("amd64", executable.BuildInfo.Settings["GOARCH"]);
    }

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void UsesSwissMaps_ByVersion_StartsWith124(GoToolchain toolchain)
    {
        using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain));

        Assert.Equal(executable.BuildInfo.GoVersion.Minor >= 24, executable.UsesSwissMaps);
    }

    [Fact]
    public void Open_Arm64_ReadsFunctionsAndOffsets()
    {
        using GoExecutable executable = GoExecutable.Open(programs.WebForArm64());

        Assert.Equal(GoArchitecture.Arm64, executable.Architecture);
        Assert.True(executable.FindOffset("net/http", "Request", "Method").IsPresent);
        Assert.True(executable.TryGetFunction("main.main", out _));
    }

    [Fact]
    public void Identity_OfOneFile_IsThatOfStat()
    {
        string path = programs.Web();
        using GoExecutable executable = GoExecutable.Open(path);

        Assert.Equal(
            GoToolchain.Run("stat", "/", ["-c", "%d %i", path]).Trim(),
            $"{executable.Identity.Device} {executable.Identity.Inode}");
    }

    [Fact]
    public void Open_LinkReplacedAfterwards_StaysAtTheOpenedFile()
    {
        string link = programs.Copy(programs.Web());
        using GoExecutable executable = GoExecutable.Open(link);
        File.Delete(link);
        File.WriteAllText(link, "#!/bin/sh\n");

        Assert.True(executable.TryGetFunction("main.main", out _));
        Assert.Equal($"{executable.Identity.Inode}", GoToolchain.Run(
            "stat", "/", ["-L", "-c", "%i", $"/proc/{Environment.ProcessId}/fd/{executable.File.DangerousGetHandle()}"]).Trim());
    }

    [Fact]
    public void Open_MissingFile_IsNotFound() => AssertRefused("/nonexistent/program", TargetError.NotFound);

    [Fact]
    public void Open_Folder_IsUnreadable() => AssertRefused("/usr", TargetError.Unreadable);

    [Fact]
    public void Open_NamedPipe_IsRefusedAtOnce()
    {
        string pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        GoToolchain.Run("mkfifo", "/", [pipe]);
        try
        {
            AssertRefused(pipe, TargetError.Unreadable);
        }
        finally
        {
            File.Delete(pipe);
        }
    }

    [Fact]
    public void Open_Script_IsNotElf() => AssertRefused("/etc/passwd", TargetError.NotElf);

    [Fact]
    public void Open_ProgramOfC_IsNotGo() => AssertRefused("/bin/sh", TargetError.NotGo);

    [Fact]
    public void OpenProcess_RunningProcess_ReadsItsExecutable()
    {
        using Process process = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        try
        {
            // The error is NotGo, so the file was found and read.
            var error = Assert.Throws<TargetException>(() => GoExecutable.OpenProcess(process.Id));
            Assert.Equal(TargetError.NotGo, error.Reason);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void OpenProcess_NoSuchProcess_IsNoProcess()
    {
        var error = Assert.Throws<TargetException>(() => GoExecutable.OpenProcess(int.MaxValue));

        Assert.Equal(TargetError.NoProcess, error.Reason);
    }

    [Fact]
    public void Members_AfterDispose_Throw()
    {
        GoExecutable executable = GoExecutable.Open(programs.Web());
        executable.Dispose();

        Assert.Throws<ObjectDisposedException>(() => executable.TryGetFunction("main.main", out _));
    }

    private static void AssertRefused(string path, TargetError reason)
    {
        var error = Assert.Throws<TargetException>(() => GoExecutable.Open(path));
        Assert.Equal(reason, error.Reason);
        Assert.StartsWith($"'{path}'", error.Message, StringComparison.Ordinal);
    }
}
