using System.Globalization;
using System.Runtime.CompilerServices;
using Sonde.Build.Compiling;
using Sonde.Build.GoNames;
using Sonde.Build.Toolchain;
using Sonde.Shared.Declarations;

namespace Sonde.Build;

/// <summary>Reads from probe classes which Go fields they read and which Go functions they hook.</summary>
public sealed partial class BuildBpf
{
    /// <summary>The fields and hooks of all probes, keyed by the file name of the probe's BPF source.</summary>
    private sealed record ProbeNames(Dictionary<string, List<GoField>> Fields, Dictionary<string, List<GoHook>> Hooks);

    /// <summary>Writes the <c>NAME.go.h</c> of each program, and returns the Go names in them.</summary>
    private ProbeNames WriteGoHeaders(List<BpfProgram> programs)
    {
        // Most files of a project, and in many projects all of them, have no such attribute. They are not parsed.
        (string Path, string Text)[] sources =
        [
            .. Sources.Select(static item => item.GetMetadata("FullPath")).Where(File.Exists)
                .Select(static path => (path, text: File.ReadAllText(path)))
                .Where(static source => source.text.Contains(GoNameReader.Word, StringComparison.Ordinal)
                    || source.text.Contains(GoNameReader.HookWord, StringComparison.Ordinal)),
        ];
        ProbeNames names = sources.Length == 0 ? new ProbeNames([], []) : ReadGoNames(sources);
        foreach (BpfProgram program in programs)
        {
            string source = Path.GetFileName(program.Source);
            string text = GoHeader.Write(source, names.Fields.GetValueOrDefault(source, []), names.Hooks.GetValueOrDefault(source, []));
            string path = GoHeader.PathOf(OutputFolder, program);
            // A file with equal content keeps its timestamp.
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                File.WriteAllText(path, text);
        }
        return names;
    }

    private ProbeNames ReadGoNames(IEnumerable<(string Path, string Text)> sources)
    {
        SdkRoslyn.Find(Roslyn);
        return ParseGoNames(sources);
    }

    // Not inlined, so that the runtime does not load the parser's assemblies before SdkRoslyn can resolve them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ProbeNames ParseGoNames(IEnumerable<(string Path, string Text)> sources)
    {
        var reader = new GoNameReader(Symbols);
        foreach ((string path, string text) in sources)
            reader.Read(path, text);
        foreach ((string text, Microsoft.CodeAnalysis.FileLinePositionSpan place) in reader.Unreadable)
        {
            Error(
                ErrorCodes.FieldNotLiteral,
                $"'{text}' is not a string literal, and the build reads this attribute before it compiles C#. Write the text itself.",
                place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
        }
        // In an editor, analyzers report the same mistakes. In a build, clang runs before them and would only report undeclared functions.
        foreach (GoHook hook in reader.Hooks.Values.SelectMany(static hooks => hooks).Where(static hook => hook.Declaration is not null))
        {
            if (DeclarationRules.MistakeOf(hook.Symbol, hook.Declaration!) is var (id, first, second))
            {
                string message = id == DeclarationRules.Malformed ? DeclarationRules.MalformedMessage : DeclarationRules.DiffersMessage;
                Error(id, string.Format(CultureInfo.InvariantCulture, message, first, second), hook.File, hook.Line, hook.Column);
            }
        }
        return new ProbeNames(reader.Fields, reader.Hooks);
    }

    /// <summary>Reports fields that no program reads: a typing error, or a leftover.</summary>
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
