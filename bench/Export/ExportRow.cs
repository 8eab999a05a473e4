namespace Sonde.Benchmarks.Export;

/// <summary>What one agent cost over one way of export: medians over the rounds, and maxima of memory and losses.</summary>
/// <param name="Agent">The native executable or the assembly that <c>dotnet</c> runs, or the path of another build.</param>
/// <param name="Path">The protocol and the compression.</param>
/// <param name="FirstMicroseconds">CPU time of a span in the first seconds of load, in which <c>dotnet</c> compiles.</param>
/// <param name="Microseconds">CPU time of a span afterwards.</param>
/// <param name="SpansPerSecond">The load.</param>
/// <param name="PeakBytes">The largest resident memory since the agent started.</param>
/// <param name="ResidentBytes">The resident memory at the end.</param>
/// <param name="Spans">The spans that the agent says it has exported.</param>
/// <param name="Lost">The spans that the agent says it has lost, for whatever reason.</param>
internal sealed record ExportRow(
    string Agent, string Path, double FirstMicroseconds, double Microseconds, double SpansPerSecond, long PeakBytes, long ResidentBytes,
    long Spans, long Lost);
