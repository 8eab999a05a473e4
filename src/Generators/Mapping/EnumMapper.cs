using System.Globalization;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Maps enums. It removes the words with which all enumerators begin.</summary>
internal static class EnumMapper
{
    public static EnumShape Map(EnumModel model, string typeName)
    {
        int skip = CommonWords([.. model.Enumerators.Select(static item => item.Name.Split('_'))]);
        var names = new NameScope();
        return new EnumShape(
            "enum " + model.Name, typeName, CSharpTypes.Integer(model.Size, model.IsSigned), model.Doc,
            model.Enumerators.Select(item => new EnumMemberShape(
                Identifiers.Escape(names.Take(Identifiers.Pascal(string.Join("_", item.Name.Split('_').Skip(skip))), "Value")),
                item.Name, Value(item.Value, model), item.Doc)).ToEquatableArray());
    }

    /// <summary>Returns how many words to remove. No name may become empty or begin with a digit.</summary>
    private static int CommonWords(IReadOnlyList<string[]> names)
    {
        int common = 0;
        while (names.Count > 1 && names.All(words => words.Length > common + 1 && words[common] == names[0][common]))
            common++;
        while (common > 0 && names.Any(words => words[common].Length == 0 || char.IsDigit(words[common][0])))
            common--;
        return common;
    }

    private static string Value(long value, EnumModel model) => model is { IsSigned: false, Size: 8 }
        ? unchecked((ulong)value).ToString(CultureInfo.InvariantCulture)
        : Identifiers.Literal(value);
}
