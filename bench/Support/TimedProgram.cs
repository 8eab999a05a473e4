using System.Diagnostics;
using System.Globalization;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Support;

/// <summary>A running Go program of a benchmark. For each line of its input it calls its functions, and prints what a call of each took, in
/// nanoseconds.</summary>
internal sealed class TimedProgram : IDisposable
{
    private const string Executable = "program";

    private readonly string _folder;
    private readonly Process _process;

    private TimedProgram(string folder, string executable, string[] arguments)
    {
        _folder = folder;
        _process = Process.Start(
            new ProcessStartInfo(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.StandardOutput.ReadLine();
    }

    internal int ProcessId => _process.Id;

    /// <summary>Builds a program and starts it.</summary>
    /// <param name="toolchain">What builds it.</param>
    /// <param name="sources">Its folder, below <c>bench</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static TimedProgram Start(GoToolchain toolchain, string sources, params string[] arguments)
    {
        return Start(arguments, folder => toolchain.Run(PathOf(sources), "build", "-o", Path.Combine(folder, Executable), "."));
    }

    /// <summary>Builds a program with a library of a Debian suite, and starts it.</summary>
    /// <param name="toolchain">What builds it.</param>
    /// <param name="library">A library that <c>eng/go-vendor</c> knows.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="sources">The program's folder in the repository.</param>
    /// <param name="more">Files in the repository that belong to it too.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static TimedProgram StartVendored(
        GoToolchain toolchain, string library, string suite, string sources, string[] more, params string[] arguments)
    {
        return Start(arguments, folder =>
        {
            VendoredSource.Prepare(Repository.Root, library, suite, Path.Combine(Repository.Root, sources), folder);
            foreach (string file in more)
                File.Copy(Path.Combine(Repository.Root, file), Path.Combine(folder, Path.GetFileName(file)));
            // The driver of SQLite is written in C. The distribution's gin does without a codec.
            GoToolchain.Run(toolchain.Command, folder, ["build", "-mod=vendor", "-tags=nomsgpack", "-o", Executable, "."], ("CGO_ENABLED", library == "sql" ? "1" : "0"));
        });
    }

    /// <summary>Lets the program call its functions, and returns the numbers that it prints.</summary>
    internal async Task<double[]> RoundAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        string line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The target has ended.");
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static TimedProgram Start(string[] arguments, Action<string> build)
    {
        string folder = Directory.CreateTempSubdirectory("sonde-bench-").FullName;
        try
        {
            build(folder);
            return new TimedProgram(folder, Path.Combine(folder, Executable), arguments);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static string PathOf(string sources) => Path.Combine(Repository.Root, "bench", sources);
}
