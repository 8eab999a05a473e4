using Sonde.Build.Checks;
using Sonde.Build.Facts;
using Sonde.Build.Objects;
using Sonde.Build.Programs;
using Sonde.Build.Toolchain;

namespace Sonde.Build.Compiling;

/// <summary>
/// Compiles programs into objects and facts. It skips programs whose inputs have not changed. It is safe to use from several threads.
/// </summary>
internal sealed class BpfCompiler(Clang clang, string? strip, string include, string folder, IReadOnlyList<string> extra)
{
    private readonly FileHashes _hashes = new();

    /// <exception cref="IOException">A tool could not be started or a file could not be written.</exception>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public async Task<CompileResult> CompileAsync(
        BpfProgram program, BpfArchitecture architecture, CancellationToken cancellation)
    {
        var files = new ObjectFiles(folder, program.Name, architecture.Name);
        IReadOnlyList<string> arguments = ClangArguments.For(program, architecture, include, folder, extra);
        string key = Stamp.Key($"{clang.Path} {clang.Version} {strip}", arguments);
        if (Stamp.IsCurrent(files.Stamp, key, _hashes))
            return new CompileResult(program, files, Succeeded: true, Ran: false);

        File.Delete(files.Stamp);
        ToolResult compiled = await ToolProcess.RunAsync(
            clang.Path, [.. arguments, .. ClangArguments.Writing(files.Draft, files.Dependencies)], program.Folder, cancellation)
            .ConfigureAwait(false);
        if (!compiled.Succeeded)
            return new CompileResult(program, files, Succeeded: false, Ran: true, compiled.Errors);

        compiled = await ToolProcess.RunAsync(
            clang.Path, [.. arguments, .. ClangArguments.WritingMarked(files.Marked)], program.Folder, cancellation).ConfigureAwait(false);
        if (!compiled.Succeeded)
            return new CompileResult(program, files, Succeeded: false, Ran: true, compiled.Errors);

        try
        {
            ObjectFacts facts = ObjectFacts.Read(File.ReadAllBytes(files.Draft));
            BpfObject marked = ObjectFacts.Read(File.ReadAllBytes(files.Marked)).Code;
            File.Delete(files.Marked);
            List<string> inputs = [.. DependencyFile.Parse(File.ReadAllText(files.Dependencies))];
            List<(string Path, string Text)> own =
                [.. inputs.Where(path => OwnSources.Contains(path, files, include)).Select(static path => (path, File.ReadAllText(path)))];
            var sources = new SourceMap(program.Source, program.Folder, ClangArguments.IncludeName + "/sonde/", ClangArguments.OutputName + "/");
            List<Problem> problems = [.. ObjectChecks.Check(facts.Code, marked)];
            if (problems.Count == 0)
                problems.AddRange(KeptStringCheck.Check(marked, own.Select(static source => source.Text)));
            List<Finding> findings = [.. problems.Select(sources.Place), .. WordNumberCheck.Check(own)];
            bool sound = findings.TrueForAll(static finding => finding.IsWarning);
            if (sound)
            {
                await StripAsync(files.Draft, cancellation).ConfigureAwait(false);
                Finish(files, facts with { Code = marked }, key, inputs);
            }

            return new CompileResult(program, files, sound, Ran: true, compiled.Errors) { Findings = findings };
        }
        catch (ObjectFormatException e)
        {
            return new CompileResult(program, files, Succeeded: false, Ran: true, compiled.Errors, e.Message);
        }
    }

    // Most of an object is DWARF, which nothing reads; BTF is kept. Without the tool the object is only larger.
    private async Task StripAsync(string path, CancellationToken cancellation)
    {
        if (strip is not null)
            await ToolProcess.RunAsync(strip, ["-g", path], folder, cancellation).ConfigureAwait(false);
    }

    private void Finish(ObjectFiles files, ObjectFacts facts, string key, IEnumerable<string> inputs)
    {
        Replace(files.Object, File.ReadAllBytes(files.Draft));
        Replace(files.Facts, System.Text.Encoding.UTF8.GetBytes(FactsText.Write(files.Name, files.Architecture, facts)));
        Stamp.Write(files.Stamp, key, inputs.Append(files.Object).Append(files.Facts), _hashes);
        File.Delete(files.Draft);
        File.Delete(files.Dependencies);
    }

    // A file with equal content keeps its timestamp, so that an edit of a comment in C does not make the C# compiler run.
    private void Replace(string path, byte[] content)
    {
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            File.WriteAllBytes(path, content);
        _hashes.Forget(path);
    }
}
