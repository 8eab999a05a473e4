using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Maps integer macros, each to the smallest C# type that holds it.</summary>
internal static class ConstantMapper
{
    public static ConstantShape Map(ConstantModel constant, NameScope scope, string prefix = "")
    {
        string name = Identifiers.Escape(scope.Take(Identifiers.Pascal(Identifiers.Without(prefix, constant.Name)), "Constant"));
        if (constant is { IsUnsigned: true, Value: < 0 })
            return new ConstantShape(name, constant.Name, "ulong", unchecked((ulong)constant.Value) + "UL");
        if (constant.Value is >= int.MinValue and <= int.MaxValue)
            return new ConstantShape(name, constant.Name, "int", Identifiers.Literal(constant.Value));
        return constant is { IsUnsigned: true, Value: <= uint.MaxValue }
            ? new ConstantShape(name, constant.Name, "uint", Identifiers.Literal(constant.Value) + "U")
            : new ConstantShape(name, constant.Name, "long", Identifiers.Literal(constant.Value) + "L");
    }
}
