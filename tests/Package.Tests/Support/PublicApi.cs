using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sonde.Package.Tests.Support;

/// <summary>The public API of an assembly as sorted lines of text, one for each type and member.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(OfType).Order(StringComparer.Ordinal);

    private static IEnumerable<string> OfType(Type type)
    {
        string name = PublicApiNames.Of(type);
        yield return $"{name} : {KindOf(type)}{BasesOf(type)}";
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            if (Signature(type, member) is { } signature)
                yield return $"{name}.{signature}";
        }
    }

    private static string? Signature(Type type, MemberInfo member) => member switch
    {
        // A delegate's members follow from its Invoke, and the members that the compiler adds to a record follow from its properties.
        _ when type.IsSubclassOf(typeof(Delegate)) && member.Name != "Invoke" => null,
        MethodInfo method when method.IsDefined(typeof(CompilerGeneratedAttribute)) => null,
        MethodBase { IsSpecialName: true, Name: not ".ctor" } => null,
        MethodBase method when !IsVisible(method) || member.Name.Contains('<', StringComparison.Ordinal) => null,
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method =>
            $"{Static(method)}{method.Name}{Generics(method)}({Parameters(method)}) -> {PublicApiNames.Of(method.ReturnParameter)}",
        PropertyInfo property => Property(property),
        EventInfo { AddMethod: { } add } item when IsVisible(add) => $"event {item.Name} : {PublicApiNames.Of(item.EventHandlerType!)}",
        FieldInfo { IsPublic: true, IsSpecialName: false } field => Field(field),
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        MethodInfo[] visible = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
        if (visible.Length == 0)
            return null;
        IEnumerable<string> accessors = visible.Select(accessor => accessor.ReturnType != typeof(void) ? "get"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init" : "set");
        ParameterInfo[] index = property.GetIndexParameters();
        string indexer = index.Length == 0 ? "" : $"[{string.Join(", ", index.Select(Parameter))}]";
        return $"{Static(visible[0])}{property.Name}{indexer} {{ {string.Join("; ", accessors)} }} : "
            + PublicApiNames.Of(property.PropertyType);
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? string.Create(CultureInfo.InvariantCulture, $"const {field.Name} = {field.GetRawConstantValue()}")
        : $"{(field.IsStatic ? "static " : "")}field {field.Name} : {PublicApiNames.Of(field.FieldType)}";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        $"{PublicApiNames.Of(parameter)} {parameter.Name}{(parameter.IsOptional ? "?" : "")}";

    private static string Generics(MethodInfo method) => method.IsGenericMethodDefinition
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(static argument => argument.Name))}>"
        : "";

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string KindOf(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => $"enum of {PublicApiNames.Of(type.GetEnumUnderlyingType())}",
        { IsByRefLike: true } => "ref struct",
        { IsValueType: true } => "struct",
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string BasesOf(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate)))
            return "";
        IEnumerable<Type> bases = type.GetInterfaces();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases = bases.Prepend(parent);
        string[] names = [.. bases.Where(static item => item.IsVisible).Select(PublicApiNames.Of).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "" : $" ({string.Join(", ", names)})";
    }
}
