using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A program that prints "ready", and for each line of input does its work and prints "done".</summary>
internal static class LineProgram
{
    /// <summary>Starts the program, traces it once it is ready, and makes it do its work once.</summary>
    internal static async Task RunAsync(string program, Action<int> attach)
    {
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
            attach(process.Id);
            await process.StandardInput.WriteLineAsync();
            Assert.Equal("done", await process.StandardOutput.ReadLineAsync());
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
