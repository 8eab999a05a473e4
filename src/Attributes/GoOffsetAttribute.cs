using System;

namespace Sonde;

/// <summary>
/// Binds one enumerator of the header's <c>enum sonde_field</c> to one field of a Go struct, so that the BPF program finds the
/// field's offset for every executable. Several bindings of one enumerator are alternatives: the first that applies
/// to the executable and resolves there wins.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GoOffsetAttribute : Attribute
{
    /// <summary>Binds an enumerator to a Go struct field.</summary>
    /// <param name="field">The enumerator: <c>REQUEST_METHOD</c>.</param>
    /// <param name="package">Import path of the Go package: <c>net/http</c>.</param>
    /// <param name="type">Name of the struct type: <c>Request</c>.</param>
    /// <param name="member">Name of the struct's field, exported or not: <c>Method</c>.</param>
    public GoOffsetAttribute(string field, string package, string type, string member)
    {
        Field = field;
        Package = package;
        Type = type;
        Member = member;
    }

    /// <summary>The enumerator of <c>enum sonde_field</c>.</summary>
    public string Field { get; }

    /// <summary>Import path of the Go package that declares the struct.</summary>
    public string Package { get; }

    /// <summary>Name of the Go struct type.</summary>
    public string Type { get; }

    /// <summary>Name of the field in the Go struct.</summary>
    public string Member { get; }

    /// <summary>
    /// Versions of the package's module in which the binding applies, as comparators that must all hold:
    /// <c>">=1.23"</c>. Where the executable does not say which version it holds, it may be any. Default: every version.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// Whether the probe still works where the field is absent; the program then sees <c>SONDE_ABSENT</c>. Default
    /// <see langword="false"/>: an executable whose offset is unknown does not get the probe. An enumerator is optional when any of
    /// its bindings is.
    /// </summary>
    public bool Optional { get; set; }
}
