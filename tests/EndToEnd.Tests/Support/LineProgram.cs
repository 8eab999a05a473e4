using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A program that says "ready", and for each line on its input does its work and says "done".</summary>
internal static class LineProgram
{
    /// <summary>Starts it, has it traced once it is ready, and has it do its work once.</summary>
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
