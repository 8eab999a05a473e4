using System.Text;

namespace Sonde.Generators.Tests.Layout;

/// <summary>
/// Writes headers that exercise layout: nested structs and unions with and without names, arrays of everything, alignments that
/// leave gaps. One seed gives one text.
/// </summary>
internal sealed class RandomHeader(int seed, string prefix)
{
    private static readonly string[] Scalars =
    [
        "__u8", "__s8", "__u16", "__s16", "__u32", "__s32", "__u64", "__s64", "unsigned int", "long", "short", "char", "_Bool",
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly List<string> _types = [];
    private int _names;

    /// <summary>The tag of the header's event.</summary>
    public string Event => prefix + "_event";

    public string Write()
    {
        _text.Append("#pragma once\n#include <sonde/event.h>\n");
        _text.Append($"enum {prefix}_kind {{ {prefix.ToUpperInvariant()}_A = {_random.Next(-2, 3)}, {prefix.ToUpperInvariant()}_B = 1000 }};\n");
        for (int count = _random.Next(4); count > 0; count--)
        {
            string keyword = _random.Next(4) == 0 ? "union" : "struct";
            string tag = $"{prefix}_type{_types.Count}";
            _text.Append($"{keyword} {tag} {{\n");
            Members(_random.Next(1, 6), 2);
            _text.Append($"}}{Alignment(6)};\n");
            _types.Add($"{keyword} {tag}");
        }
        _text.Append($"struct {Event} {{\nstruct sonde_span span;\n");
        Members(_random.Next(1, 10), 3);
        if (_random.Next(5) == 0)
            _text.Append("__u8 tail[];\n");
        _text.Append("};\n");
        return _text.ToString();
    }

    private void Members(int count, int depth)
    {
        for (; count > 0; count--)
        {
            int choice = _random.Next(12);
            if (depth > 0 && choice is 0 or 1)
                Nested(depth - 1, choice == 0 ? "" : Name() + Length());
            else if (_types.Count > 0 && choice is 2 or 3)
                _text.Append($"{Pick(_types)} {Name()}{Length()};\n");
            else
                Plain(choice);
        }
    }

    private void Plain(int choice)
    {
        string type = choice switch
        {
            4 => $"enum {prefix}_kind",
            5 => "struct sonde_str",
            _ => Pick(Scalars),
        };
        string length = type == "_Bool" ? "" : Length();
        _text.Append($"{type} {Name()}{length}{Alignment(10)};\n");
    }

    private void Nested(int depth, string name)
    {
        _text.Append(_random.Next(2) == 0 ? "union {\n" : "struct {\n");
        Members(_random.Next(1, 5), depth);
        _text.Append($"}} {name};\n");
    }

    private string Length() => _random.Next(3) == 0 ? $"[{_random.Next(1, 9)}]" : "";

    private string Alignment(int rarity) =>
        _random.Next(rarity) == 0 ? $" __attribute__((aligned({1 << _random.Next(1, 6)})))" : "";

    private string Name() => $"m{_names++}";

    private string Pick(IReadOnlyList<string> from) => from[_random.Next(from.Count)];
}
