using Sonde.Runtime.Executables.Names;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>Names in messages.</summary>
internal static class Names
{
    /// <summary>Returns a sentence that names the word that was meant, or all words if none is near. It begins with a space.</summary>
    public static string Suggest(string wrong, IEnumerable<string> known)
    {
        string[] all = [.. known];
        // Words are separated by underscores in some files, by capitals or hyphens in others.
        string? same = Array.Find(all, word => Plain(word) == Plain(wrong));
        // Two letters that changed places are the most frequent slip.
        same ??= Array.Find(all, word => Letters(word).SequenceEqual(Letters(wrong)));
        same ??= NameDistance.Nearest(wrong, all, 1) is [var nearest] ? nearest : null;
        return same is not null
            ? $" Did you mean '{same}'?"
            : all.Length == 0 ? "" : $" Known: {List(all)}.";
    }

    /// <summary>Returns the words in quotes, separated by commas.</summary>
    public static string List(IEnumerable<string> words) => string.Join(", ", words.Select(static word => $"'{word}'"));

    private static IEnumerable<char> Letters(string word) => Plain(word).Order();

    private static string Plain(string word) =>
        word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
