namespace Sonde.Runtime.Kernel;

/// <summary>Has Sonde's own generator write a C header's structs, enums and constants into the class that carries this.</summary>
/// <param name="header">The header, as programs include it.</param>
/// <param name="prefix">What the names of the header begin with and those in C# do not.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MirrorsHeaderAttribute(string header, string prefix) : Attribute
{
    public string Header { get; } = header;

    public string Prefix { get; } = prefix;
}
