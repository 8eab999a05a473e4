using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Inputs;

/// <summary>Every declared header, sorted by include path.</summary>
internal sealed record HeaderSet(EquatableArray<HeaderFile> Files)
{
    private static readonly Regex Include = new(
        "^[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"\n]+)[>\"]", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    public static HeaderSet Create(ImmutableArray<HeaderFile> files, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new HeaderSet(files
            .OrderBy(static file => file.Include, StringComparer.Ordinal)
            .ThenBy(static file => file.Path, StringComparer.Ordinal)
            .ToEquatableArray());
    }

    public HeaderFile? Find(string include) => Files.FirstOrDefault(file => file.Include == include);

    /// <summary>
    /// Returns the header and the headers that it includes, so that an edit of another header does not cause a new parse. It reads only
    /// the text, so it does not find an include that a macro spells. The reader then reports that include as undeclared.
    /// </summary>
    public EquatableArray<HeaderFile> Closure(HeaderFile header)
    {
        var found = new HashSet<HeaderFile> { header };
        var pending = new Queue<HeaderFile>(found);
        while (pending.Count > 0)
        {
            HeaderFile current = pending.Dequeue();
            string folder = current.Path.Substring(0, current.Path.LastIndexOf('/') + 1);
            foreach (Match match in Include.Matches(current.Text))
            {
                string name = match.Groups[1].Value;
                string beside = HeaderPaths.Normalize(folder + name);
                foreach (HeaderFile file in Files)
                {
                    if ((file.Include == name || file.Path == beside) && found.Add(file))
                        pending.Enqueue(file);
                }
            }
        }
        return found.OrderBy(static file => file.Path, StringComparer.Ordinal).ToEquatableArray();
    }
}
