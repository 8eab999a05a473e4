using System.Reflection;

namespace Sonde.Package.Tests.Support;

/// <summary>Names types as the public API files do: close to C#, without the most common namespaces.</summary>
internal static class PublicApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    internal static string Of(ParameterInfo parameter)
    {
        if (!parameter.ParameterType.IsByRef)
            return Of(parameter.ParameterType);
        string mode = parameter.IsOut ? "out" : parameter.IsIn ? "in" : "ref";
        return $"{mode} {Of(parameter.ParameterType.GetElementType()!)}";
    }

    internal static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsByRef)
            return "ref " + Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        return Outer(type) + Simple(type);
    }

    private static string Outer(Type type) => type switch
    {
        { DeclaringType: { } outer } => Of(outer) + ".",
        { Namespace: { } space } when space.StartsWith("Sonde", StringComparison.Ordinal) => space + ".",
        _ => "",
    };

    private static string Simple(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;
}
