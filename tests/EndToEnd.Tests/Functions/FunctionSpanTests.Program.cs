using System.Diagnostics;
using System.Text.Json;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Functions;

/// <content>Builds and traces the program, and reads what it prints.</content>
public sealed partial class FunctionSpanTests
{
    /// <summary>How the program is built.</summary>
    public enum How
    {
        Plain,
        Stripped,
        StrippedPositionIndependent,
        WithCgo,
    }

    private string Build(GoToolchain toolchain, How how = How.Plain)
    {
        string program = Path.Combine(_folder, "functions");
        string[] flags = how switch
        {
            How.Stripped => ["-ldflags=-s -w"],
            How.StrippedPositionIndependent => ["-ldflags=-s -w", "-buildmode=pie"],
            _ => [],
        };
        GoToolchain.Run(
            toolchain.Command, Path.Combine(Repository.Targets, "functions"), ["build", .. flags, "-o", program, "."],
            ("CGO_ENABLED", how == How.WithCgo ? "1" : "0"));
        return program;
    }

    private static Task<(List<CollectedSpan> Spans, List<Expected> Expected, ManagerStatus Status)> TraceAsync(string program, params string[] descriptions) =>
        TraceAsync(program, "go", descriptions);

    private static async Task<(List<CollectedSpan> Spans, List<Expected> Expected, ManagerStatus Status)> TraceAsync(
        string program, string command, string[] descriptions, int rate = 1000)
    {
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(
            new ManagerOptions { Probes = [], FunctionSpans = [.. descriptions.Select(FunctionSpan.Parse)], FunctionRate = rate, Sinks = [collector] });
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        manager.AddProcess(process.Id);
        Assert.DoesNotContain(
            Assert.Single(Assert.Single(manager.GetStatus().Executables).Probes).Notes, static note => !note.Contains("never returns", StringComparison.Ordinal));
        await process.StandardInput.WriteLineAsync(command);
        var expected = new List<Expected>();
        while (await process.StandardOutput.ReadLineAsync() is { } line && line != "done")
            expected.Add(Expected.Parse(line));
        await process.WaitForExitAsync();
        await errors;
        ManagerStatus status = await manager.StopAsync();
        return ([.. collector.Spans], expected, status);
    }

    /// <summary>
    /// What the span of a call must show; an attribute that is null must be absent. "status" is the description of an error's status.
    /// </summary>
    private sealed record Expected(string Function, Dictionary<string, object?> Attributes)
    {
        private const string StatusKey = "status";

        internal static Expected Parse(string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return new Expected(
                document.RootElement.GetProperty("function").GetString()!,
                document.RootElement.GetProperty("attributes").EnumerateObject().ToDictionary(static pair => pair.Name, static pair => Value(pair.Value)));
        }

        // JSON does not tell a whole number from a floating-point one.
        internal bool IsShownBy(CollectedSpan span) => Attributes.All(wanted => (wanted.Key, wanted.Value, span[wanted.Key]) switch
        {
            (StatusKey, var value, _) => span.Status == (value is null ? SpanStatus.Unset : SpanStatus.Error) && (value as string ?? "") == span.StatusDescription,
            (_, long whole, double number) => number == whole,
            (_, var value, var shown) => Equals(value, shown),
        });

        public override string ToString() => string.Join(", ", Attributes.Select(static pair => $"{pair.Key}={pair.Value ?? "nothing"}"));

        private static object? Value(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
            JsonValueKind.String => element.GetString(),
            _ => element.TryGetInt64(out long whole) ? whole : (object)element.GetDouble(),
        };
    }
}
