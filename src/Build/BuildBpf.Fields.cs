using System.Runtime.CompilerServices;
using Sonde.Build.Compiling;
using Sonde.Build.Fields;

namespace Sonde.Build;

/// <summary>The Go fields that probe classes name and programs read.</summary>
public sealed partial class BuildBpf
{
    // Not inlined: the caller makes the compiler's assemblies findable first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private GoFieldReader WriteFields(List<BpfProgram> programs)
    {
        var reader = new GoFieldReader(Symbols);
        foreach (string path in Sources.Select(static item => item.GetMetadata("FullPath")).Where(File.Exists))
            reader.Read(path, File.ReadAllText(path));
        foreach ((string text, Microsoft.CodeAnalysis.FileLinePositionSpan place) in reader.Unreadable)
        {
            Error(
                ErrorCodes.FieldNotLiteral,
                $"'{text}' is not a string literal, and the build reads [GoOffset] before it compiles C#. Write the text itself.",
                place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
        }
        foreach (BpfProgram program in programs)
        {
            string source = Path.GetFileName(program.Source);
            string text = FieldsHeader.Write(source, reader.Fields.GetValueOrDefault(source, []));
            string path = FieldsHeader.PathOf(OutputFolder, program);
            // An equal file keeps its time.
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                File.WriteAllText(path, text);
        }
        return reader;
    }

    /// <summary>A field that no program reads is a slip of the pen, or left over.</summary>
    private void CheckFields(IEnumerable<CompileResult> results, GoFieldReader reader)
    {
        foreach (CompileResult result in results.Where(static result => result.Succeeded).DistinctBy(static result => result.Program))
        {
            if (!reader.Fields.TryGetValue(Path.GetFileName(result.Program.Source), out List<GoField>? fields))
                continue;
            HashSet<string> words = ProgramWords.Of(result.Files, Include);
            foreach (GoField field in fields.Where(field => !words.Contains(field.Enumerator)))
            {
                Error(
                    ErrorCodes.FieldNotRead,
                    $"'{field.Enumerator}' is not read by '{Path.GetFileName(result.Program.Source)}'. Read the field, or do not name '{field.GoName}'.",
                    field.File, field.Line, field.Column);
            }
        }
    }
}
