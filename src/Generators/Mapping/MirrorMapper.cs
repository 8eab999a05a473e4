using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Everything that the emitter writes about a mirrored header.</summary>
internal sealed record MirrorModel(
    ClassModel Class, string Header,
    EquatableArray<StructShape> Structs, EquatableArray<EnumShape> Enums, EquatableArray<ConstantShape> Constants);

/// <summary>Names everything that a header declares in C#, without the words that all its names begin with.</summary>
internal static class MirrorMapper
{
    public static MirrorModel? Map(MirrorSpec spec, HeaderModel? header, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (header is null)
            return null;
        var scope = OwnNames.OfStruct(spec.Class.Name);
        var mapper = new StructMapper(header, scope, spec.Prefix);
        foreach (StructModel item in header.Structs.Where(static item => item.IsOwn))
            mapper.MapStruct(item.Name);
        foreach (EnumModel item in header.Enums.Where(static item => item.IsOwn))
            mapper.MapEnum(item.Name);
        return new MirrorModel(
            spec.Class, spec.Header,
            mapper.Structs.OrderBy(static shape => shape.TypeName, StringComparer.Ordinal)
                .Select(shape => OwnNames.Complete(shape, mapper.TypeNames)).ToEquatableArray(),
            mapper.Enums.OrderBy(static shape => shape.TypeName, StringComparer.Ordinal).ToEquatableArray(),
            header.Constants.Select(constant => ConstantMapper.Map(constant, scope, spec.Prefix)).ToEquatableArray());
    }
}
