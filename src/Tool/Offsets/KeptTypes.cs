using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sonde.Tool.Offsets;

/// <summary>
/// One file more for a package, which makes the linker keep types in the debug information, unexported ones too. A type that this
/// version does not have is an error of the compiler, in a line of its own.
/// </summary>
internal sealed partial class KeptTypes(string package, IEnumerable<string> types)
{
    private const int LinesBefore = 4;

    private readonly string[] _types = [.. types.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    private readonly HashSet<string> _missing = [];

    /// <summary>The types that the package turned out to lack.</summary>
    public IReadOnlySet<string> Missing => _missing;

    /// <summary>The file's text.</summary>
    /// <param name="name">The name in the package clause.</param>
    public string Text(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"package {name}\n\nimport \"unsafe\"\n\n");
        for (int i = 0; i < _types.Length; i++)
        {
            // The linker describes a variable that is used, and the type that it points to. Only a struct has Sizeof(T{}).
            // A module may be written in the Go of 2018, which knows no "any".
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

    /// <summary>Takes the compiler's errors about the file.</summary>
    /// <param name="errors">What the build printed.</param>
    /// <param name="file">The file's path.</param>
    /// <returns>Whether another type turned out to be missing.</returns>
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
