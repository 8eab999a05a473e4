namespace Sonde.Runtime.Kernel;

/// <summary>Makes Sonde's own generator write a C header's structs, enums and constants into the annotated class.</summary>
/// <param name="header">The header, as programs include it.</param>
/// <param name="prefix">The prefix of the header's names, which the names in C# omit.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MirrorsHeaderAttribute(string header, string prefix) : Attribute
{
    public string Header { get; } = header;

    public string Prefix { get; } = prefix;
}
