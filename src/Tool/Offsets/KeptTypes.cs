using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sonde.Tool.Offsets;

/// <summary>
/// An additional source file for a package. It makes the linker keep types in the debug information, including unexported ones. Each type
/// has its own line, so a compiler error tells which type this version does not have.
/// </summary>
internal sealed partial class KeptTypes(string package, IEnumerable<string> types)
{
    private const int LinesBefore = 4;

    private readonly string[] _types = [.. types.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    private readonly HashSet<string> _missing = [];

    /// <summary>The types that the package does not have, as far as the compiler has reported them.</summary>
    public IReadOnlySet<string> Missing => _missing;

    /// <summary>Returns the text of the file.</summary>
    /// <param name="name">The name for the package clause.</param>
    public string Text(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"package {name}\n\nimport \"unsafe\"\n\n");
        for (int i = 0; i < _types.Length; i++)
        {
            // The linker describes a variable that is used, and the type that it points to. Sizeof(T{}) compiles only for a struct.
            // A module may be written in the Go of 2018, which does not have "any".
            if (!_missing.Contains(_types[i]))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"var sonde{i} *{_types[i]}; var _ = unsafe.Sizeof({_types[i]}{{}}); func init() {{ sondeKeep(&sonde{i}) }}");
            }
            text.Append('\n');
        }
        return text.Append("\n//go:noinline\nfunc sondeKeep(interface{}) {}\n\nvar _ unsafe.Pointer\n").ToString();
    }

    /// <summary>Finds missing types in the compiler's errors about the file.</summary>
    /// <param name="errors">The output of the build.</param>
    /// <param name="file">The path of the file.</param>
    /// <returns>Whether the errors name a missing type that was not known before.</returns>
    public bool TakeErrors(string errors, string file)
    {
        bool isNew = false;
        foreach (Match match in NoSuchStruct().Matches(errors))
        {
            if (!match.Groups["file"].Value.EndsWith(Path.GetFileName(file), StringComparison.Ordinal))
                continue;
            int index = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture) - LinesBefore - 1;
            if (index >= 0 && index < _types.Length)
                isNew |= _missing.Add(_types[index]);
        }
        return isNew;
    }

    public override string ToString() => package;

    [GeneratedRegex(@"^(?<file>[^:\n]+):(?<line>\d+):\d+: (undefined: |invalid composite literal type |[^\n]* is not a type)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NoSuchStruct();
}
