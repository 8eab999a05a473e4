using System.Diagnostics;

namespace Sonde.Generators.Tests.Fuzz;

/// <summary>A compiler that loads the generator survives every header.</summary>
public sealed class HeaderFuzzTests
{
    /// <summary>The limit is far above the time of a run, so that a hang fails too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    public async Task Generator_OnMutatedHeaders_SucceedsOrReports(int seed, int count)
    {
        string current = Path.Combine(Directory.CreateTempSubdirectory("sonde-fuzz-").FullName, "current.h");
        var start = new ProcessStartInfo(
            "dotnet", [typeof(HeaderFuzzer).Assembly.Location, "fuzz", $"{seed}", $"{count}", current])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var hang = new Timer(_ => process.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(
            process.ExitCode == 0,
            $"exit code {process.ExitCode}\n{errors}{await output}\nlast header:\n{await File.ReadAllTextAsync(current)}");
        Directory.Delete(Path.GetDirectoryName(current)!, recursive: true);
    }
}
