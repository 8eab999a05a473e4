namespace Sonde.Shared.FunctionSpans;

/// <summary>The keys of attributes, and the patterns that select keys.</summary>
internal static class AttributeKeys
{
    /// <summary>The attribute that holds the type of an error, or of what the call panicked with.</summary>
    public const string ErrorType = "error.type";

    /// <summary>
    /// Whether a key fits a pattern: <c>*</c> stands for any characters and <c>?</c> for one, and upper and lower case are the same.
    /// </summary>
    public static bool Fits(string key, string pattern)
    {
        // Behind the last star, the shortest text that it may stand for is tried first.
        int at = 0, star = -1, resume = 0;
        for (int i = 0; i < key.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = i;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(key[i])))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern.Substring(at).Trim('*').Length == 0;
    }

    /// <summary>Whether a pattern replaces anything in the spans of a function that records values under these keys.</summary>
    public static bool FitAny(IEnumerable<string> keys, string pattern) => Fits(ErrorType, pattern) || keys.Any(key => Fits(key, pattern));
}
