using System.Text;
using Sonde.Runtime.Probes;

namespace Sonde.Probes.Go.Tests.Catalogue;

/// <summary>Writes <c>docs/probes.md</c>.</summary>
internal static class ProbePage
{
    private const int Width = 130;

    internal static string Write(CataloguedProbe[] probes)
    {
        var text = new StringBuilder("""
            # The ready-made probes

            This page is generated from the declarations of the probes in `src/Probes`. A section has the name by which users see and
            select the probe.

            - A hook that is not optional must be found; otherwise the probe is off for the executable. The same holds for fields.
              `sonde inspect` shows what is found in an executable.
            - The offset of a field comes from the executable itself. Where that does not tell it, it comes from the
              [index](guides/offsets.md) of the versions that a section lists.
            - The attributes are those that the probe's code names. A span has those that apply to it.
            - The bounds of calls and instructions are those that a test holds, in `tests/EndToEnd.Tests/Costs/bounds.tsv`.

            """);
        var modules = new ObservedModules();
        var costs = new Costs();
        Wrap(
            "- CPU time is what `./run bench probes` measured in the traced program, for each operation; the hooks alone are an empty program at "
            + "each of the probe's hooks. Where a return is single-stepped, which `sonde inspect` says, the hooks are most of the cost, above all "
            + "in virtual machines. Where an operation waits for another process, rounds differ by more than a probe's programs cost, so that the "
            + "ratio may be below 1. The cost of a router includes that of `net/http/server`, and so does that of the program's own span of a "
            + "request; the cost of a context that is added includes that of `net/http/client`, and that of a goroutine that of the span on it." + costs.Conditions, "\n  ", text);
        text.Append('\n');
        foreach (CataloguedProbe probe in probes)
            Write(probe, modules, costs, text);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(CataloguedProbe probe, ObservedModules modules, Costs costs, StringBuilder text)
    {
        ProbeDescriptor descriptor = probe.Descriptor;
        text.Append($"## {descriptor.Name}\n\n");
        Paragraph(probe.Summary, text);
        if (descriptor.For is { } other)
            Paragraph($"It works for `{other}`, and is attached with it only.", text);
        if (descriptor.Needs == ProbeNeed.WriteToProcess)
            Paragraph("It needs a kernel that lets programs write into processes.", text);
        else if (descriptor.Needs == ProbeNeed.Sockets)
            Paragraph("It needs a kernel that lets programs add to what sockets send.", text);

        Hooks(descriptor, text);
        Functions(descriptor, text);
        if (descriptor.Functions.Any(static function => function.Describe is null))
            Paragraph("Recorded values become attributes under their own names.", text);
        Fields(descriptor, text);
        string[] packages = [.. descriptor.Offsets.Select(static field => field.Package).Concat(descriptor.Functions.Select(static function => function.Package ?? "main"))];
        Items("Versions whose fields the index knows", packages.Select(modules.Find).Distinct().Order().Select(static module => $"{module.Module}: {module.Versions}"), text);
        Items("Attributes", SetAttributes.Of(probe.Type).Select(static attribute => $"`{attribute.Name}` ({attribute.Type})"), text);
        Items("Cost", costs.Describe(descriptor), text);
        if (probe.NotCovered.Length > 0)
            Paragraph(probe.NotCovered, text);
    }

    private static void Hooks(ProbeDescriptor probe, StringBuilder text) => Table(
        ["function", "at its start", "at its return", "versions", ""],
        probe.Hooks.Select(static hook => new[]
        {
            $"`{hook.Symbol}`", Code(hook.Entry), Code(hook.Return), Code(hook.Versions), Notes(hook.Optional, hook.InsteadOf, hook.OnlyWith),
        }), text);

    private static void Functions(ProbeDescriptor probe, StringBuilder text) => Table(
        ["recorded calls", "package", "versions"],
        probe.Functions.Select(static function => new[] { $"`{Line(function.Description)}`", Code(function.Package), Code(function.Versions) }), text);

    private static void Fields(ProbeDescriptor probe, StringBuilder text) => Table(
        ["Go struct", "fields", "versions", ""],
        from field in probe.Offsets
        group field by (field.Package, field.Type, field.Versions, field.Optional) into type
        select new[]
        {
            $"`{type.Key.Package}.{type.Key.Type}`", string.Join(", ", type.Select(static field => $"`{field.Member}`")), Code(type.Key.Versions),
            Notes(type.Key.Optional, null, []),
        }, text);

    private static string Notes(bool isOptional, string? insteadOf, IReadOnlyList<string> onlyWith) => string.Join(", ", new[]
    {
        isOptional ? "optional" : null,
        insteadOf is null ? null : $"instead of `{insteadOf}`",
        onlyWith.Count == 0 ? null : $"only with {string.Join(" or ", onlyWith.Select(static symbol => $"`{symbol}`"))}",
    }.OfType<string>());

    private static string Code(string? text) => text is null ? "" : $"`{text}`";

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void Table(string[] head, IEnumerable<string[]> rows, StringBuilder text)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
            return;
        text.Append($"| {string.Join(" | ", head)} |\n|{string.Concat(Enumerable.Repeat("---|", head.Length))}\n");
        foreach (string[] row in all)
            text.Append($"| {string.Join(" | ", row.Select(static cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
        text.Append('\n');
    }

    private static void Items(string title, IEnumerable<string> items, StringBuilder text)
    {
        string[] all = [.. items];
        if (all.Length == 0)
            return;
        text.Append($"{title}:\n\n");
        foreach (string item in all)
            Wrap("- " + item, "\n  ", text);
        text.Append('\n');
    }

    private static void Paragraph(string words, StringBuilder text)
    {
        Wrap(words, "\n", text);
        text.Append('\n');
    }

    private static void Wrap(string words, string newLine, StringBuilder text)
    {
        int length = 0;
        foreach (string word in words.Split(' '))
        {
            bool fits = length > 0 && length + 1 + word.Length <= Width;
            text.Append(fits ? " " : length > 0 ? newLine : "").Append(word);
            length = fits ? length + 1 + word.Length : word.Length;
        }
        text.Append('\n');
    }
}
