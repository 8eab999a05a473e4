using System.Runtime.CompilerServices;
using Sonde.Build.Compiling;
using Sonde.Build.Fields;
using Sonde.Build.Toolchain;

namespace Sonde.Build;

/// <summary>The Go fields that probe classes name and programs read.</summary>
public sealed partial class BuildBpf
{
    /// <summary>Writes each program's fields header, and gives the fields by the file name of their program.</summary>
    private Dictionary<string, List<GoField>> WriteFields(List<BpfProgram> programs)
    {
        // Most files of a project, and all of many, name no Go field: those cost no parser.
        (string Path, string Text)[] sources =
        [
            .. Sources.Select(static item => item.GetMetadata("FullPath")).Where(File.Exists)
                .Select(static path => (path, text: File.ReadAllText(path)))
                .Where(static source => source.text.Contains(GoFieldReader.Word, StringComparison.Ordinal)),
        ];
        Dictionary<string, List<GoField>> fields = sources.Length == 0 ? [] : ReadFields(sources);
        foreach (BpfProgram program in programs)
        {
            string source = Path.GetFileName(program.Source);
            string text = FieldsHeader.Write(source, fields.GetValueOrDefault(source, []));
            string path = FieldsHeader.PathOf(OutputFolder, program);
            // An equal file keeps its time.
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                File.WriteAllText(path, text);
        }
        return fields;
    }

    private Dictionary<string, List<GoField>> ReadFields(IEnumerable<(string Path, string Text)> sources)
    {
        SdkRoslyn.Find(Roslyn);
        return ParseFields(sources);
    }

    // Not inlined, so that nothing of the parser is loaded before it can be found.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Dictionary<string, List<GoField>> ParseFields(IEnumerable<(string Path, string Text)> sources)
    {
        var reader = new GoFieldReader(Symbols);
        foreach ((string path, string text) in sources)
            reader.Read(path, text);
        foreach ((string text, Microsoft.CodeAnalysis.FileLinePositionSpan place) in reader.Unreadable)
        {
            Error(
                ErrorCodes.FieldNotLiteral,
                $"'{text}' is not a string literal, and the build reads [GoOffset] before it compiles C#. Write the text itself.",
                place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
        }
        return reader.Fields;
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
