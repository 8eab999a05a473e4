using Sonde.Generators.Infrastructure;
using Sonde.Generators.Mapping;

namespace Sonde.Generators.Emit;

/// <summary>Writes a C enum as a C# enum.</summary>
internal static class EnumEmitter
{
    public static void Enum(CodeWriter code, EnumShape shape, string visibility)
    {
        Documentation.Summary(code, shape.Doc, Documentation.C(shape.CName));
        using (code.Block($"{visibility} enum {shape.TypeName} : {shape.UnderlyingType}"))
        {
            foreach (EnumMemberShape member in shape.Members)
            {
                Documentation.Summary(code, member.Doc, Documentation.C(member.CName));
                code.Line($"{member.Name} = {member.Value},");
                code.Separate();
            }
        }
    }
}
