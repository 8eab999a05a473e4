using System.Globalization;

namespace Sonde.Generators.Infrastructure;

/// <summary>
/// The names of one C# scope. A name that is already taken gets a suffix, so that two C names never have the same C# name.
/// </summary>
internal sealed class NameScope(params string[] reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    public string Take(string name, string suffix)
    {
        if (_taken.Add(name))
            return name;
        name += suffix;
        string candidate = name;
        for (int i = 2; !_taken.Add(candidate); i++)
            candidate = name + i.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }
}
