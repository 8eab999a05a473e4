using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Maps each named integer to a constant of the smallest C# type that holds it.</summary>
internal static class ConstantMapper
{
    public static ConstantShape Map(ConstantModel constant, NameScope scope, string prefix = "")
    {
        string name = Identifiers.Escape(scope.Take(Identifiers.Pascal(Identifiers.Without(prefix, constant.Name)), "Constant"));
        (string type, string value) = Literal(constant);
        return new ConstantShape(name, constant.Name, type, value, constant.Doc);
    }

    private static (string Type, string Value) Literal(ConstantModel constant) => constant switch
    {
        { IsUnsigned: true, Value: < 0 } => ("ulong", unchecked((ulong)constant.Value) + "UL"),
        { Value: >= int.MinValue and <= int.MaxValue } => ("int", Identifiers.Literal(constant.Value)),
        { IsUnsigned: true, Value: <= uint.MaxValue } => ("uint", Identifiers.Literal(constant.Value) + "U"),
        _ => ("long", Identifiers.Literal(constant.Value) + "L"),
    };
}
