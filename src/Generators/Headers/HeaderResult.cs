using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Headers;

/// <summary>The outcome of reading a header.</summary>
/// <param name="Model">The header's declarations, or <see langword="null"/> if <paramref name="Problems"/> prevented reading them.</param>
/// <param name="Locations">The places of these declarations.</param>
/// <param name="Problems">The problems of the header itself.</param>
internal sealed record HeaderResult(HeaderModel? Model, HeaderLocations Locations, EquatableArray<DiagnosticModel> Problems)
{
    public static HeaderResult Failed(params DiagnosticModel[] problems) =>
        new(null, HeaderLocations.None, problems.ToEquatableArray());
}

/// <summary>The places of a header's declarations.</summary>
internal sealed record HeaderLocations(EquatableArray<HeaderLocation> Locations)
{
    public static HeaderLocations None { get; } = new(EquatableArray<HeaderLocation>.Empty);

    public LocationModel? Struct(string name) => Find(HeaderLocation.OfStruct(name));

    public LocationModel? Member(string owner, string member) => Find(HeaderLocation.OfMember(owner, member)) ?? Struct(owner);

    private LocationModel? Find(string key) => Locations.FirstOrDefault(location => location.Key == key)?.Location;
}

internal sealed record HeaderLocation(string Key, LocationModel Location)
{
    public static string OfStruct(string name) => "struct " + name;

    public static string OfMember(string owner, string member) => "member " + owner + "." + member;
}
