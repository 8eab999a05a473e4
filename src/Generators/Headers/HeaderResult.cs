using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Headers;

/// <summary>The outcome of reading a header.</summary>
/// <param name="Model">What it declares, or <see langword="null"/> where <paramref name="Problems"/> say why not.</param>
/// <param name="Sites">Where it declares that.</param>
/// <param name="Problems">What is wrong with the header itself.</param>
internal sealed record HeaderResult(HeaderModel? Model, HeaderSites Sites, EquatableArray<DiagnosticModel> Problems)
{
    public static HeaderResult Failed(params DiagnosticModel[] problems) =>
        new(null, HeaderSites.None, problems.ToEquatableArray());
}

/// <summary>Where a header's declarations stand.</summary>
internal sealed record HeaderSites(EquatableArray<HeaderSite> Sites)
{
    public static HeaderSites None { get; } = new(EquatableArray<HeaderSite>.Empty);

    public LocationModel? Struct(string name) => Find(HeaderSite.OfStruct(name));

    public LocationModel? Member(string owner, string member) => Find(HeaderSite.OfMember(owner, member)) ?? Struct(owner);

    private LocationModel? Find(string key) => Sites.FirstOrDefault(site => site.Key == key)?.Location;
}

internal sealed record HeaderSite(string Key, LocationModel Location)
{
    public static string OfStruct(string name) => "struct " + name;

    public static string OfMember(string owner, string member) => "member " + owner + "." + member;
}
