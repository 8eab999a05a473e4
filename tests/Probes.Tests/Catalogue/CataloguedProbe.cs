using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sonde.Runtime.Probes;

namespace Sonde.Probes.Go.Tests.Catalogue;

/// <summary>A ready-made probe and what its class says about it.</summary>
internal sealed partial record CataloguedProbe(Type Type, ProbeDescriptor Descriptor, string Summary, string NotCovered)
{
    /// <summary>All probes, also those that a host must ask for, by their names.</summary>
    internal static CataloguedProbe[] All { get; } =
    [
        .. from type in typeof(ProbeRegistry).Assembly.GetTypes()
           let descriptor = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)
           where descriptor?.PropertyType == typeof(ProbeDescriptor)
           let probe = Read(type, (ProbeDescriptor)descriptor.GetValue(null)!)
           orderby probe.Descriptor.Name
           select probe,
    ];

    internal bool SendsSpans => !Descriptor.Events.IsEmpty || !Descriptor.Functions.IsEmpty;

    private static CataloguedProbe Read(Type type, ProbeDescriptor descriptor)
    {
        var documentation = XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml"));
        XElement? member = documentation.Descendants("member").SingleOrDefault(member => (string?)member.Attribute("name") == $"T:{type.FullName}");
        return new CataloguedProbe(type, descriptor, TextOf(member?.Element("summary")), TextOf(member?.Element("remarks")));
    }

    private static string TextOf(XElement? element) =>
        element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(TextOf)), " ").Trim();

    private static string TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } link => $"`{NameOf((string)link.Attribute("cref")!)}`",
        XElement other => TextOf(other),
        _ => "",
    };

    /// <summary>The name of a probe or, for anything else, its own and that of its type.</summary>
    private static string NameOf(string reference)
    {
        string[] names = reference.Split(':')[^1].Split('.');
        return typeof(ProbeRegistry).Assembly.GetType(string.Join('.', names))?.GetProperty("Descriptor")?.GetValue(null) is ProbeDescriptor probe
            ? probe.Name
            : string.Join('.', names.TakeLast(reference.StartsWith('T') ? 1 : 2));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
