using System.Globalization;
using System.Runtime.CompilerServices;
using Sonde.Build.Arguments;
using Sonde.Build.Compiling;
using Sonde.Build.Fields;
using Sonde.Build.Toolchain;
using Sonde.Shared.Declarations;

namespace Sonde.Build;

/// <summary>What probe classes say of Go programs: the fields that are read, the functions that are hooked.</summary>
public sealed partial class BuildBpf
{
    /// <summary>By the file name of their BPF source.</summary>
    private sealed record GoNames(Dictionary<string, List<GoField>> Fields, Dictionary<string, List<GoHook>> Hooks);

    /// <summary>Writes each program's header of Go names, and gives those names.</summary>
    private GoNames WriteGoHeaders(List<BpfProgram> programs)
    {
        // Most files of a project, and all of many, name nothing of Go: those cost no parser.
        (string Path, string Text)[] sources =
        [
            .. Sources.Select(static item => item.GetMetadata("FullPath")).Where(File.Exists)
                .Select(static path => (path, text: File.ReadAllText(path)))
                .Where(static source => source.text.Contains(GoFieldReader.Word, StringComparison.Ordinal)
                    || source.text.Contains(GoFieldReader.HookWord, StringComparison.Ordinal)),
        ];
        GoNames names = sources.Length == 0 ? new GoNames([], []) : ReadGoNames(sources);
        foreach (BpfProgram program in programs)
        {
            string source = Path.GetFileName(program.Source);
            string text = GoHeader.Write(source, names.Fields.GetValueOrDefault(source, []), names.Hooks.GetValueOrDefault(source, []));
            string path = GoHeader.PathOf(OutputFolder, program);
            // An equal file keeps its time.
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                File.WriteAllText(path, text);
        }
        return names;
    }

    private GoNames ReadGoNames(IEnumerable<(string Path, string Text)> sources)
    {
        SdkRoslyn.Find(Roslyn);
        return ParseGoNames(sources);
    }

    // Not inlined, so that nothing of the parser is loaded before it can be found.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private GoNames ParseGoNames(IEnumerable<(string Path, string Text)> sources)
    {
        var reader = new GoFieldReader(Symbols);
        foreach ((string path, string text) in sources)
            reader.Read(path, text);
        foreach ((string text, Microsoft.CodeAnalysis.FileLinePositionSpan place) in reader.Unreadable)
        {
            Error(
                ErrorCodes.FieldNotLiteral,
                $"'{text}' is not a string literal, and the build reads this attribute before it compiles C#. Write the text itself.",
                place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
        }
        // The analyzers say the same in an editor. In a build, clang comes before them, and would only miss what the header lacks.
        foreach (GoHook hook in reader.Hooks.Values.SelectMany(static hooks => hooks).Where(static hook => hook.Declaration is not null))
        {
            if (DeclarationRules.MistakeOf(hook.Symbol, hook.Declaration!) is var (id, first, second))
            {
                string message = id == DeclarationRules.Malformed ? DeclarationRules.MalformedMessage : DeclarationRules.DiffersMessage;
                Error(id, string.Format(CultureInfo.InvariantCulture, message, first, second), hook.File, hook.Line, hook.Column);
            }
        }
        return new GoNames(reader.Fields, reader.Hooks);
    }

    /// <summary>Reports fields that no program reads: a slip of the pen, or left over.</summary>
    private void CheckFields(IEnumerable<CompileResult> results, Dictionary<string, List<GoField>> fields)
    {
        foreach (CompileResult result in results.Where(static result => result.Succeeded).DistinctBy(static result => result.Program))
        {
            string source = Path.GetFileName(result.Program.Source);
            if (!fields.TryGetValue(source, out List<GoField>? named))
                continue;
            HashSet<string> words = ProgramWords.Of(result.Files, Include);
            foreach (GoField field in named.Where(field => !words.Contains(field.Enumerator)))
            {
                Error(
                    ErrorCodes.FieldNotRead,
                    $"'{field.Enumerator}' is not read by '{source}'. Read the field, or do not name '{field.GoName}'.",
                    field.File, field.Line, field.Column);
            }
        }
    }
}
