using Microsoft.Build.Framework;
using Sonde.Build.Compiling;
using Sonde.Build.Toolchain;
using Sonde.Shared;

namespace Sonde.Build;

/// <summary>
/// The MSBuild task behind <c>@(BpfProgram)</c>. It finds the compiler, compiles stale objects, writes facts, and returns the files
/// that the C# compilation embeds and reads.
/// </summary>
public sealed partial class BuildBpf : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The project's <c>*.bpf.c</c> files.</summary>
    public ITaskItem[] Programs { get; set; } = [];

    /// <summary>The probes' own headers. Metadata <c>SondeInclude</c> overrides the path by which programs include one.</summary>
    public ITaskItem[] OwnHeaders { get; set; } = [];

    /// <summary>The project's C# files. The task reads the attributes of the probe classes in them.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The project's preprocessor symbols.</summary>
    public string[] Symbols { get; set; } = [];

    /// <summary>Folder of the SDK's C# compiler: the MSBuild property <c>RoslynTargetsPath</c>.</summary>
    public string Roslyn { get; set; } = "";

    /// <summary>Root folder of the shared C library's headers.</summary>
    [Required]
    public string Include { get; set; } = "";

    /// <summary>Folder for objects, facts and stamps.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>clang, as a path or a name on PATH. If it is empty, the task searches for clang.</summary>
    public string? Clang { get; set; }

    /// <summary>Additional arguments for clang, which follow Sonde's own.</summary>
    public string[] ExtraArguments { get; set; } = [];

    /// <summary>Folders in which the task searches for tools. If it is empty, the task searches the folders of PATH.</summary>
    public string? ToolPath { get; set; }

    /// <summary>Whether to compile. If false, the task only finds headers and libclang.</summary>
    public bool Compile { get; set; } = true;

    /// <summary>
    /// Absolute path of libclang: the one that the project sets, otherwise the one that belongs to clang. It is empty if there is none.
    /// </summary>
    [Output]
    public string? LibClang { get; set; }

    /// <summary>The objects as embedded resources.</summary>
    [Output]
    public ITaskItem[] Objects { get; private set; } = [];

    /// <summary>Facts and headers as additional files.</summary>
    [Output]
    public ITaskItem[] GeneratorInputs { get; private set; } = [];

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            return ExecuteAsync(_cancellation.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Error(ErrorCodes.UnfitClang, e.Message);
            return false;
        }
    }

    private async Task<bool> ExecuteAsync(CancellationToken cancellation)
    {
        Include = Path.GetFullPath(Include);
        // A slash at the end would become part of the names in debug information.
        OutputFolder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(OutputFolder));
        List<BpfProgram> programs = ReadPrograms();
        GeneratorInputs = [.. ReadHeaders(programs)];

        var search = new SearchPath(ToolPath);
        Clang? clang = await FindClangAsync(search, cancellation).ConfigureAwait(false);
        if (string.IsNullOrEmpty(LibClang))
            LibClang = clang is null ? "" : LibClangFinder.Find(clang) ?? "";
        if (Compile && programs.Count > 0 && clang is not null && !Log.HasLoggedErrors)
        {
            Directory.CreateDirectory(OutputFolder);
            ProbeNames names = WriteGoHeaders(programs);
            if (!Log.HasLoggedErrors)
                await CompileAsync(clang, search, programs, names, cancellation).ConfigureAwait(false);
        }
        GeneratorInputs = [.. ReadFacts(programs), .. GeneratorInputs];
        return !Log.HasLoggedErrors;
    }

    private async Task CompileAsync(
        Clang clang, SearchPath search, List<BpfProgram> programs, ProbeNames names, CancellationToken cancellation)
    {
        var compiler = new BpfCompiler(clang, ClangFinder.FindStrip(clang, search), Include, OutputFolder, ExtraArguments);
        IReadOnlyList<CompileResult> results = await CompileAllAsync(compiler, programs, cancellation).ConfigureAwait(false);
        Report(results, names);
        CheckFields(results, names.Fields);
        Objects = [.. results.Where(result => result.Succeeded).Select(result => ResourceItem(result.Files))];
    }

    private static async Task<IReadOnlyList<CompileResult>> CompileAllAsync(
        BpfCompiler compiler, List<BpfProgram> programs, CancellationToken cancellation)
    {
        (BpfProgram Program, BpfArchitecture Architecture)[] jobs =
            [.. programs.SelectMany(program => BpfArchitecture.All.Select(architecture => (program, architecture)))];
        var results = new CompileResult[jobs.Length];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        await Parallel.ForAsync(0, jobs.Length, options, async (index, token) =>
            results[index] = await compiler.CompileAsync(jobs[index].Program, jobs[index].Architecture, token)
                .ConfigureAwait(false))
            .ConfigureAwait(false);
        return results;
    }

    private async Task<Clang?> FindClangAsync(SearchPath search, CancellationToken cancellation)
    {
        string? path = ClangFinder.Find(Clang, search);
        if (path is not null)
        {
            Clang clang = await Toolchain.Clang.AskAsync(path, cancellation).ConfigureAwait(false);
            if (clang.Major is 0 or >= Toolchain.Clang.OldestMajor || !Compile)
                return clang;
            Error(
                ErrorCodes.UnfitClang,
                $"'{clang.Path}' is clang {clang.Major}, but BPF programs need clang {Toolchain.Clang.OldestMajor} or later. "
                + "Install a newer one or set the property SondeClang to its path.");
        }
        else if (Compile && Programs.Length > 0)
        {
            string subject = string.IsNullOrEmpty(Clang)
                ? "'clang' is not on the PATH"
                : $"'{Clang}', the value of the property SondeClang, does not exist";
            Error(
                ErrorCodes.NoClang,
                $"{subject}, but BPF programs are compiled with it. Install it with '{InstallCommands.ClangAndHeaders}', "
                + "or set the property SondeClang to its path.");
        }

        return null;
    }

    private void Error(string code, string message, string? file = null, int line = 0, int column = 0) =>
        Log.LogError(null, code, null, ErrorCodes.PageOf(code), file, line, column, 0, 0, "{0}", message);

    private void Warning(string code, string message, string file, int line, int column = 0) =>
        Log.LogWarning(null, code, null, ErrorCodes.PageOf(code), file, line, column, 0, 0, "{0}", message);
}
