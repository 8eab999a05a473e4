using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Everything that the emitter writes about a mirrored header.</summary>
internal sealed record MirrorModel(
    ClassModel Class, string Header,
    EquatableArray<MirroredStruct> Structs, EquatableArray<EnumShape> Enums, EquatableArray<ConstantShape> Constants);

/// <summary>A struct, and the name of the constant for its size. It is needed because <c>sizeof</c> is not a constant expression.</summary>
internal sealed record MirroredStruct(StructShape Shape, string SizeName);

/// <summary>Assigns C# names to everything that a header declares, without the words with which all its names begin.</summary>
internal static class MirrorMapper
{
    public static MirrorModel? Map(MirrorSpec spec, HeaderModel? header, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (header is null)
            return null;
        var scope = OwnNames.OfStruct(spec.Class.Name);
        var mapper = new StructMapper(header, scope, spec.Prefix);
        foreach (StructModel item in header.Structs.Where(static item => item.IsOwn))
            mapper.MapStruct(item.Name, evenIfKnown: true);
        foreach (EnumModel item in header.Enums.Where(static item => item.IsOwn))
            mapper.MapEnum(item.Name);
        EquatableArray<ConstantShape> constants =
            header.Constants.Select(constant => ConstantMapper.Map(constant, scope, spec.Prefix)).ToEquatableArray();
        return new MirrorModel(
            spec.Class, spec.Header,
            mapper.Structs.OrderBy(static shape => shape.TypeName, StringComparer.Ordinal)
                .Select(shape => new MirroredStruct(
                    OwnNames.Complete(shape, mapper.TypeNames), scope.Take(shape.TypeName + "Size", "Constant")))
                .ToEquatableArray(),
            mapper.Enums.OrderBy(static shape => shape.TypeName, StringComparer.Ordinal).ToEquatableArray(),
            constants);
    }
}
