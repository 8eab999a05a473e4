using System.Text;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>The index of <c>docs/diagnostics</c> agrees with its pages. SONDE_UPDATE_SNAPSHOTS=1 rewrites it.</summary>
public sealed class DiagnosticIndexTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "diagnostics");

    [Fact]
    public void Index_HasEveryPageWithItsTitleAndFirstParagraph()
    {
        string index = Path.Combine(Folder, "README.md");
        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(index, Write());

        Assert.Equal(Write(), File.ReadAllText(index));
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # Diagnostics

            Each error and warning that Sonde reports during a build has a page with its reason, a wrong example and a right one. `SND0` is about
            the generator's environment, `SND1` about attributes, `SND2` about C headers and `SND3` about compiled programs. `SNDB` comes from the
            build of BPF programs.

            | Id | Severity | Rule | Reported when |
            |---|---|---|---|

            """);
        foreach (string page in Directory.GetFiles(Folder, "SND*.md").Order(StringComparer.Ordinal))
        {
            string[] lines = File.ReadAllLines(page);
            string id = Path.GetFileNameWithoutExtension(page);
            string title = lines[0][$"# {id}: ".Length..];
            string summary = string.Join(' ', lines.Skip(2).TakeWhile(static line => line.Length > 0));
            text.Append($"| [{id}]({id}.md) | {Severity(id)} | {Cell(title)} | {Cell(summary)} |\n");
        }
        return text.ToString();
    }

    private static string Severity(string id) => id switch
    {
        _ when Rules.ById.TryGetValue(id, out var rule) => rule.DefaultSeverity.ToString(),
        "SNDB007" or "SNDB019" => "Warning",
        "SNDB010" => "Clang's own",
        _ => "Error",
    };

    private static string Cell(string text) => text.Replace("|", "\\|");
}
