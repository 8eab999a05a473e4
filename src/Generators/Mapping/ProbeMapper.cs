using Sonde.Generators.Declarations;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Shared;

namespace Sonde.Generators.Mapping;

/// <summary>
/// Combines the attributes with the header and assigns every C# name. It leaves out whatever does not fit. The checks report that, so
/// that one mistake causes one error.
/// </summary>
internal static class ProbeMapper
{
    public static ProbeModel? Map(ProbeSpec spec, HeaderModel? header, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!spec.Class.CanExtend)
            return null;
        NameScope scope = OwnNames.OfProbe(spec.Class.Name);
        var mapper = new StructMapper(header, scope);
        List<EventModel> events = header is null ? [] : MapEvents(spec, header, mapper);
        if (header is not null)
        {
            foreach (EnumModel own in header.Enums.Where(static item => item.IsOwn))
                mapper.MapEnum(own.Name);
        }
        EquatableArray<ConstantShape> constants = (header?.Constants ?? EquatableArray<ConstantModel>.Empty)
            .Select(constant => ConstantMapper.Map(constant, scope)).ToEquatableArray();
        return new ProbeModel(
            spec.Name, spec.ObjectName, spec.Header, spec.OptIn, spec.Class, spec.Hooks,
            MapOffsets(spec).ToEquatableArray(),
            events.Select(item => OwnNames.Complete(item, mapper.TypeNames, scope)).ToEquatableArray(),
            mapper.Structs.OrderBy(static shape => shape.TypeName, StringComparer.Ordinal)
                .Select(shape => OwnNames.Complete(shape, mapper.TypeNames)).ToEquatableArray(),
            mapper.Enums.OrderBy(static shape => shape.TypeName, StringComparer.Ordinal).ToEquatableArray(),
            constants)
        {
            For = spec.For,
            Needs = spec.Needs,
            SchemaUrl = spec.SchemaUrl,
            Functions = spec.Functions.Select(function => FunctionMapper.Map(function, scope)).ToEquatableArray(),
        };
    }

    private static List<EventModel> MapEvents(ProbeSpec spec, HeaderModel header, StructMapper mapper)
    {
        var events = new List<EventModel>();
        foreach (EventSpec item in spec.Events.GroupBy(static item => item.StructName).Select(static group => group.First()))
        {
            if (header.FindStruct(item.StructName) is not { HasTag: true } model
                || CSharpTypes.KnownType(model.Name) is not null)
                continue;
            StructShape shape = mapper.MapEvent(model);
            FieldShape? head = shape.Fields.FirstOrDefault(
                static field => field is { Offset: 0, Type: CSharpTypes.SpanHead or CSharpTypes.AnnotationHead, Kind: FieldKind.Struct });
            if (head is not null)
            {
                events.Add(new EventModel(
                    shape, item.Describe, head.Type == CSharpTypes.AnnotationHead, LayoutFingerprint.Of(model, header), head.Property, mapper.HoldsStrings(shape),
                    mapper.TailChecks(shape).ToEquatableArray()));
            }
        }
        return events;
    }

    // The build numbers the same names in the same way for BPF programs.
    private static IEnumerable<OffsetModel> MapOffsets(ProbeSpec spec)
    {
        List<string> numbers = GoFieldName.Number(spec.Offsets.Select(static offset => offset.Field));
        return spec.Offsets.Select(offset => new OffsetModel(numbers.IndexOf(offset.Field), offset));
    }
}
