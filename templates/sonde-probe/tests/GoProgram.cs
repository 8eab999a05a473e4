using System.Diagnostics;

namespace SondeProbe1.Tests;

/// <summary>A Go program that answers every line that it reads.</summary>
internal sealed class GoProgram : IDisposable
{
    private readonly Process _process;

    private GoProgram(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public static GoProgram BuildAndStart(string folder)
    {
        string source = Path.Combine(AppContext.BaseDirectory, folder);
        string program = Path.Combine(source, "program");
        using (Process build = Start(new ProcessStartInfo("go", ["build", "-o", program, "."]) { WorkingDirectory = source }))
        {
            string errors = build.StandardError.ReadToEnd();
            build.WaitForExit();
            Assert.True(build.ExitCode == 0, errors);
        }

        return new GoProgram(Start(new ProcessStartInfo(program)));
    }

    public string? Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        return _process.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start)!;
    }
}
