using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes a header's integer macros and enumerators as C# constants.</summary>
internal static class ConstantEmitter
{
    public static void Constants(CodeWriter code, EquatableArray<ConstantShape> constants, string header, string visibility)
    {
        foreach (ConstantShape constant in constants)
        {
            string mirrored = Documentation.C(constant.CName) + " of " + Documentation.C(header);
            Documentation.Summary(code, constant.Doc, mirrored);
            code.Line($"{visibility} const {constant.Type} {constant.Name} = {constant.Value};");
            code.Separate();
        }
    }
}
