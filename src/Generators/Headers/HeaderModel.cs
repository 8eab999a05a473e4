using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Headers;

/// <summary>The declarations of a header, without their places, so that moving a line does not change the model.</summary>
/// <param name="Include">The header's path as programs include it.</param>
/// <param name="Structs">The header's own structs and unions and those that they contain, sorted by name.</param>
/// <param name="Enums">The header's own enums and those that its structs use, sorted by name.</param>
/// <param name="Constants">The header's own integer macros, and its enumerators of unnamed enums, sorted by name.</param>
internal sealed record HeaderModel(
    string Include,
    EquatableArray<StructModel> Structs,
    EquatableArray<EnumModel> Enums,
    EquatableArray<ConstantModel> Constants)
{
    public StructModel? FindStruct(string name) => Structs.FirstOrDefault(item => item.Name == name);

    public EnumModel? FindEnum(string name) => Enums.FirstOrDefault(item => item.Name == name);
}

/// <summary>A struct or union with its layout on the BPF target. Sizes and offsets are in bytes.</summary>
/// <param name="Name">Its tag, the typedef that names it, or the path of the member that declares it.</param>
/// <param name="HasTag">Whether <paramref name="Name"/> is a tag, so that BTF knows it by that name.</param>
/// <param name="IsOwn">Whether the header itself declares it, rather than a header that it includes.</param>
internal sealed record StructModel(
    string Name, bool HasTag, bool IsOwn, bool IsUnion, bool IsPacked, int Size, string Doc, EquatableArray<MemberModel> Members);

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">Its name. It is empty for an anonymous struct or union, whose members belong to the outer one.</param>
/// <param name="Declaration">Its declaration in C, for documentation.</param>
internal sealed record MemberModel(string Name, int Offset, int Size, TypeModel Type, string Declaration, string Doc);

/// <summary>An enum. Its size is in bytes.</summary>
internal sealed record EnumModel(
    string Name, bool IsOwn, int Size, bool IsSigned, string Doc, EquatableArray<EnumeratorModel> Enumerators);

internal sealed record EnumeratorModel(string Name, long Value, string Doc);

/// <summary>A named integer. <paramref name="IsUnsigned"/> says whether the 64 bits of its value are unsigned.</summary>
internal sealed record ConstantModel(string Name, long Value, bool IsUnsigned, string Doc);
