using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Headers;

/// <summary>What a header declares, without the places where it does: moving a line changes no model.</summary>
/// <param name="Include">The header's path as programs include it.</param>
/// <param name="Structs">Structs and unions of the header itself and all that they hold, sorted by name.</param>
/// <param name="Enums">Enums of the header itself and all that its structs use, sorted by name.</param>
/// <param name="Constants">The header's own macros that are integers and its enumerators without a named enum, sorted by name.</param>
internal sealed record HeaderModel(
    string Include,
    EquatableArray<StructModel> Structs,
    EquatableArray<EnumModel> Enums,
    EquatableArray<ConstantModel> Constants)
{
    public StructModel? FindStruct(string name) => Structs.FirstOrDefault(item => item.Name == name);

    public EnumModel? FindEnum(string name) => Enums.FirstOrDefault(item => item.Name == name);
}

/// <summary>A struct or union as the BPF target lays it out; sizes and offsets are in bytes.</summary>
/// <param name="Name">Its tag, or the typedef that names it, or the path of the member that declares it.</param>
/// <param name="HasTag">Whether <paramref name="Name"/> is a tag, so that BTF knows it by that name.</param>
/// <param name="IsOwn">Whether the header itself declares it, and not one that it includes.</param>
internal sealed record StructModel(
    string Name, bool HasTag, bool IsOwn, bool IsUnion, bool IsPacked, int Size, string Doc, EquatableArray<MemberModel> Members);

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">Its name; empty for an anonymous struct or union, whose members belong to the outer one.</param>
/// <param name="Declaration">Its declaration in C, for documentation.</param>
internal sealed record MemberModel(string Name, int Offset, int Size, TypeModel Type, string Declaration, string Doc);

/// <summary>An enum: its size is in bytes.</summary>
internal sealed record EnumModel(
    string Name, bool IsOwn, int Size, bool IsSigned, string Doc, EquatableArray<EnumeratorModel> Enumerators);

internal sealed record EnumeratorModel(string Name, long Value, string Doc);

/// <summary>A name for an integer: <paramref name="IsUnsigned"/> says how to read the 64 bits of its value.</summary>
internal sealed record ConstantModel(string Name, long Value, bool IsUnsigned, string Doc);
