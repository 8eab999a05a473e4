using System.Diagnostics;
using System.Globalization;

namespace Sonde.Benchmarks.Export;

/// <summary>The process of <see cref="ExportReceiver"/>.</summary>
internal sealed class ReceiverProcess : IDisposable
{
    private readonly Process _process;

    internal ReceiverProcess()
    {
        string[] arguments = [typeof(ReceiverProcess).Assembly.Location, "export", ExportReceiver.Argument];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Http = new Uri(ReadLine());
        Grpc = new Uri(ReadLine());
    }

    /// <summary>The address for <c>http/protobuf</c>.</summary>
    internal Uri Http { get; }

    /// <summary>The address for gRPC.</summary>
    internal Uri Grpc { get; }

    /// <summary>The number of spans received so far.</summary>
    internal long CountSpans()
    {
        _process.StandardInput.WriteLine();
        return long.Parse(ReadLine(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The receiver has ended.");
}
