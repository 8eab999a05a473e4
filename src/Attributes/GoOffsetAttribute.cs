using System;

namespace Sonde;

/// <summary>
/// Names fields of a Go struct that the BPF program reads. The program refers to each field by an enumerator of <c>enum sonde_field</c>,
/// which is declared in the header <c>NAME.go.h</c> that the build writes for <c>NAME.bpf.c</c>. The field <c>RawPath</c> of
/// <c>Request</c> has the enumerator <c>REQUEST_RAW_PATH</c>. The Manager finds the offset of each field in every executable.
/// </summary>
/// <remarks>
/// A field may be written as a Go selector if the whole path lies within the struct: <c>Config.Addr</c> where <c>Config</c> is a struct
/// field or an embedded struct, or only <c>Addr</c> where the struct is embedded. Such a path has one offset, and its enumerator is
/// <c>SERVER_CONFIG_ADDR</c>. A field behind a pointer has no offset in the struct: it takes two fields, and two reads.
/// <para>
/// Attributes that result in the same enumerator are alternatives: the Manager uses the first whose field the executable contains. The
/// attributes must be on the part of the class that carries <see cref="ProbeAttribute"/>, and their arguments must be literals, because
/// the build reads them before it compiles C#.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GoOffsetAttribute : Attribute
{
    /// <summary>Creates the attribute for fields of one Go struct.</summary>
    /// <param name="package">Import path of the Go package, for example <c>net/http</c>.</param>
    /// <param name="type">Name of the struct type, for example <c>Request</c>.</param>
    /// <param name="fields">
    /// Names of the struct's fields, exported or not (<c>Method</c>, <c>ctx</c>), or paths to fields of nested structs (<c>pfd.Sysfd</c>).
    /// </param>
    public GoOffsetAttribute(string package, string type, params string[] fields)
    {
        Package = package;
        Type = type;
        Fields = fields;
    }

    /// <summary>Import path of the Go package that declares the struct.</summary>
    public string Package { get; }

    /// <summary>Name of the Go struct type.</summary>
    public string Type { get; }

    /// <summary>Names of the fields in the Go struct.</summary>
    public string[] Fields { get; }

    /// <summary>
    /// The prefix of the enumerators, in place of the type's name: with <c>"XNET_STREAM"</c>, the field <c>ID</c> becomes
    /// <c>XNET_STREAM_ID</c>. It distinguishes two structs of the same name, and it makes structs of different names alternatives.
    /// </summary>
    public string? Prefix { get; set; }

    /// <summary>
    /// Versions of the package's module to which the attribute applies, as comparators that must all hold: <c>">=1.23"</c>. If the
    /// executable does not record the module's version, the attribute applies. Default: every version.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// The offset in bytes that the Manager uses if neither the executable nor an index describes the struct's fields. It is meant for your
    /// own stripped programs, where you know that the struct has the same layout as in the builds you inspected. <c>sonde inspect</c>
    /// reports where a fallback is used. It is allowed only in an attribute that names one field. Default: no fallback, so the field is
    /// absent.
    /// </summary>
    public int Fallback { get; set; } = -1;

    /// <summary>
    /// Whether the probe still works if a field is absent; the program then sees <c>SONDE_ABSENT</c>. An enumerator is optional when any
    /// of its alternatives is. Default <see langword="false"/>: the probe is not attached to an executable in which the offset is unknown.
    /// </summary>
    public bool Optional { get; set; }
}
