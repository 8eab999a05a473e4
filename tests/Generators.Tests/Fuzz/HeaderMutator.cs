using System.Text;

namespace Sonde.Generators.Tests.Fuzz;

/// <summary>Breaks headers in the ways in which editors, merges and authors break them. One seed gives one sequence.</summary>
internal sealed class HeaderMutator(Random random, IReadOnlyList<string> corpus)
{
    private const int LongestText = 20_000;

    private static readonly string[] Words =
    [
        "struct", "union", "enum", "typedef", "const", "static", "inline", "void", "double", "_Complex", "_Bool", "_Atomic",
        "__int128", "__u8", "__u64", "char", "struct sonde_span span;", "struct sonde_str", "struct sql_event", "sql_event",
        "enum kind {", "{", "}", "};", "(", ")", "[", "]", "[]", "[0]", "[-1]", "[4]", "[2][2]", "[0x7fffffff]",
        "[0xffffffffffffffff]", "*", ":", ": 3", ";", ",", "=", "= -1", "= 0x8000000000000000ull", "...", "__attribute__((packed))",
        "__attribute__((aligned(64)))", "__attribute__((", "_Static_assert(", "sizeof(", "_Generic(", "__VA_ARGS__", "##", "#",
        "#define A B", "#define B A", "#define sql_event other", "#define __u32 struct {", "#undef __u32", "#if 1", "#else", "#endif",
        "#include <sonde/event.h>", "#include \"sql.h\"", "#include <stdio.h>", "#include", "#pragma once", "#pragma pack(1)",
        "#error no", "#line 7 \"other.h\"", "/*", "*/", "///", "///<", "/** */", "//", "\"", "'", "\\", "\\\n", "\r\n", "\r",
        "\0", "\u0001", "\ufeff", "\ufffd", "\u2028", "größe", "&lt;", "]]>", "<c>", "class", "namespace", "to_string", "get_type",
        "__asm__(\"\")", "return", "goto", "%:", "??=", "1.5", "0b1", "'ab'",
    ];

    /// <summary>A header of the corpus with a few mistakes.</summary>
    public string Next()
    {
        var text = new StringBuilder(Pick(corpus));
        for (int count = random.Next(random.Next(1, 5)) + 1; count > 0; count--)
            Mutate(text);
        return text.Length > LongestText ? text.ToString(0, LongestText) : text.ToString();
    }

    private void Mutate(StringBuilder text)
    {
        int at = random.Next(text.Length + 1);
        int length = Math.Min(random.Next(1, 40), text.Length - at);
        switch (random.Next(8))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, text.ToString(at, length));
                break;
            case 2:
                text.Insert(at, (char)random.Next(1, 256));
                break;
            case 3 when at < text.Length:
                text[at] = (char)random.Next(0, 128);
                break;
            case 4:
                string other = Pick(corpus);
                int from = random.Next(other.Length);
                text.Insert(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(200))));
                break;
            case 5:
                text.Insert(at, string.Concat(Enumerable.Repeat(Pick(Words) + " ", random.Next(2, 300))));
                break;
            default:
                text.Insert(at, " " + Pick(Words) + " ");
                break;
        }
    }

    private string Pick(IReadOnlyList<string> from) => from[random.Next(from.Count)];
}
