using System.Globalization;
using System.Runtime.InteropServices;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Shared;
using Sonde.Tool.Errors;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Offsets;

/// <summary>
/// Extends an index by the versions that this machine has. Each version is compiled, read and written to the file before the next begins.
/// </summary>
internal sealed class IndexBuild(IndexBuildRequest request, TextWriter error)
{
    private readonly OffsetIndex _index = File.Exists(request.Path) ? IndexFile.Read(request.Path) : new OffsetIndex();

    /// <returns>The exit code.</returns>
    public int Run()
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return Run(stop.Token);
        }
        catch (OperationCanceledException)
        {
            throw new ToolException(
                ExitCode.Interrupted, $"stopped. '{request.Path}' has the versions observed so far. Run the command again to continue.");
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private int Run(CancellationToken cancellation)
    {
        IReadOnlyList<GoToolchain> toolchains = GoToolchain.Find(request.Toolchains, Say, cancellation);
        if (toolchains.Count == 0)
            throw new ToolException(ExitCode.CommandNotFound, "No Go toolchain was found. Install Go, or give '--go PATH'.");
        ILookup<bool, StructField> fields = WantedFields().ToLookup(static field => GoSymbol.IsStandard(field.Package));
        Observation[] all = [.. StandardLibrary(toolchains, [.. fields[true]]), .. Libraries(toolchains, [.. fields[false]])];
        Observation[] open = [.. all.Where(observation => request.Force || !IsKnown(observation))];
        Say($"{Progress.Count(all.Length, "observation")} at hand, {open.Length} to make");

        int failed = 0;
        var bar = new ProgressBar(error, !Console.IsErrorRedirected, request.Quiet, open.Length);
        foreach (Observation observation in open)
        {
            bar.Begin(observation.ToString());
            try
            {
                IReadOnlyList<StructOffset> answers = observation.Make(cancellation);
                Add(observation, answers);
                IndexFile.Write(request.Path, _index);
                int present = answers.Count(static answer => answer.IsPresent);
                bar.End(
                    observation.ToString(),
                    string.Create(CultureInfo.InvariantCulture, $"{present} offsets, {answers.Count - present} absent"));
            }
            catch (Exception e) when (e is ObservationException or TargetException)
            {
                failed++;
                bar.End(observation.ToString(), "failed");
                bar.Finish();
                error.WriteLine($"sonde: '{observation}' {e.Message}");
            }
        }
        bar.Finish();
        return failed == 0 ? ExitCode.Success : ExitCode.FoundProblems;
    }

    private IEnumerable<StructField> WantedFields() => request.Probes
        .SelectMany(static probe => probe.Offsets)
        .Select(static offset => new StructField(offset.Package, offset.Type, offset.Member))
        .Concat(request.Fields)
        .Concat(_index.Modules.SelectMany(static module => module.Fields))
        .Distinct();

    private static IEnumerable<Observation> StandardLibrary(IReadOnlyList<GoToolchain> toolchains, StructField[] fields) =>
        from toolchain in fields.Length > 0 ? toolchains : []
        let library = new ModuleVersion(GoBuildInfo.StandardLibrary, toolchain.Version.Release)
        from architecture in Enum.GetValues<GoArchitecture>()
        select new Observation(toolchain, library, architecture, fields);

    private IEnumerable<Observation> Libraries(IReadOnlyList<GoToolchain> toolchains, StructField[] fields)
    {
        var store = new ModuleStore(toolchains);
        IEnumerable<ModuleVersion> modules = fields.Select(static field => field.Package).Distinct()
            .SelectMany(store.HoldersOf).Concat(request.Modules).Distinct()
            .Where(static module => VersionNumber.TryParse(module.Version, out VersionNumber number) && !number.IsDevel)
            .OrderBy(static module => module.Path, StringComparer.Ordinal)
            .ThenBy(static module => VersionNumber.TryParse(module.Version, out VersionNumber number) ? number : default);
        return
            from module in modules
            let held = Array.FindAll(fields, field => $"{field.Package}/".StartsWith($"{module.Path}/", StringComparison.Ordinal))
            where held.Length > 0
            from architecture in Enum.GetValues<GoArchitecture>()
            select new Observation(toolchains[^1], module, architecture, held);
    }

    private bool IsKnown(Observation observation) =>
        _index.Find(observation.Source.Path) is { } module
        && VersionNumber.TryParse(observation.Source.Version, out VersionNumber number)
        && observation.Fields.All(field => module.Find(field, observation.Architecture)?.IsObserved(number) == true);

    private void Add(Observation observation, IReadOnlyList<StructOffset> answers)
    {
        IndexedModule module = _index.GetOrAdd(observation.Source.Path);
        _ = VersionNumber.TryParse(observation.Source.Version, out VersionNumber number);
        module.AddVersion(number, observation.Source.Version);
        for (int i = 0; i < answers.Count; i++)
        {
            module.GetOrAdd(observation.Fields[i], observation.Architecture)
                .Set(number, answers[i].IsPresent ? answers[i].Offset : FieldHistory.Absent);
        }
    }

    private void Say(string message)
    {
        if (!request.Quiet)
            error.WriteLine($"sonde: {message}");
    }
}
