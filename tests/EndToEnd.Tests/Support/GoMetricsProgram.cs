using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/gometrics</c>, which says what its runtime says of itself.</summary>
internal sealed class GoMetricsProgram : IDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private GoMetricsProgram(string folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    internal int ProcessId => _process.Id;

    /// <summary>Builds and starts it.</summary>
    /// <param name="go">The version that builds it.</param>
    /// <param name="flags">Flags for the build.</param>
    internal static GoMetricsProgram Start(string go, params string[] flags)
    {
        string folder = Directory.CreateTempSubdirectory("sonde-gometrics-").FullName, executable = Path.Combine(folder, "gometrics");
        GoToolchain.Get(go).Run(Path.Combine(Repository.Targets, "gometrics"), ["build", .. flags, "-o", executable, "main.go"]);
        var start = new ProcessStartInfo(executable) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GOGC"] = "150";
        start.Environment["GOMEMLIMIT"] = "1GiB";
        start.Environment["GOMAXPROCS"] = "3";
        return new GoMetricsProgram(folder, Process.Start(start)!);
    }

    /// <summary>Reads what it has printed. Its runtime rests until <see cref="GoOn"/>.</summary>
    internal Dictionary<string, long> Read()
    {
        var values = new Dictionary<string, long>();
        while (_process.StandardOutput.ReadLine() is { Length: > 0 } line)
        {
            string[] words = line.Split(' ');
            if (words[1].Length > 0)
                values.Add(words[0], long.Parse(words[1], CultureInfo.InvariantCulture));
        }
        return values;
    }

    /// <summary>Makes it print once more.</summary>
    internal void GoOn()
    {
        _process.StandardInput.Write('\n');
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
