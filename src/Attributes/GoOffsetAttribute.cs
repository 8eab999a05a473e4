using System;

namespace Sonde;

/// <summary>
/// Names fields of a Go struct that the BPF program reads. The program knows each as an enumerator of <c>enum sonde_field</c>, in the header
/// <c>NAME.go.h</c> that the build writes for <c>NAME.bpf.c</c>: <c>REQUEST_RAW_PATH</c> for <c>RawPath</c> of <c>Request</c>. The
/// Manager finds each field's offset for every executable.
/// </summary>
/// <remarks>
/// A field may be named as a selector of Go names it, as long as all of it lies in the struct: <c>Config.Addr</c> of a struct that is a field, or
/// is embedded, or <c>Addr</c> of an embedded one. It has one offset, and C calls it <c>SERVER_CONFIG_ADDR</c>. What is behind a pointer has
/// none: it takes two fields, and two reads.
/// <para>
/// Attributes that give the same enumerator are alternatives: the first whose field an executable has wins. The attributes stand at the
/// part of the class that carries <see cref="ProbeAttribute"/>, and their texts are literals: the build reads them before it compiles C#.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GoOffsetAttribute : Attribute
{
    /// <summary>Names fields of one Go struct.</summary>
    /// <param name="package">Import path of the Go package: <c>net/http</c>.</param>
    /// <param name="type">Name of the struct type: <c>Request</c>.</param>
    /// <param name="fields">
    /// Names of the struct's fields, exported or not: <c>Method</c>, <c>ctx</c>; or paths to fields of structs inside: <c>pfd.Sysfd</c>.
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
    /// What the enumerators begin with, in place of the type's name: <c>"XNET_STREAM"</c> makes <c>XNET_STREAM_ID</c> of <c>ID</c>. For two
    /// structs of one name, and for structs of different names that are alternatives.
    /// </summary>
    public string? Prefix { get; set; }

    /// <summary>
    /// Versions of the package's module in which the fields are looked for, as comparators that must all hold:
    /// <c>">=1.23"</c>. Where the executable does not say which version it holds, it may be any. Default: every version.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// The offset in bytes that is taken where an executable does not tell the struct's fields, nor does an index: for stripped programs of
    /// one's own, in which the struct is what it is in the builds that were looked at. <c>sonde inspect</c> says where it is used. Only for
    /// an attribute that names one field. Default: none, and the field is absent.
    /// </summary>
    public int Fallback { get; set; } = -1;

    /// <summary>
    /// Whether the probe still works where a field is absent; the program then sees <c>SONDE_ABSENT</c>. Default
    /// <see langword="false"/>: an executable whose offset is unknown does not get the probe. An enumerator is optional when any of
    /// its alternatives is.
    /// </summary>
    public bool Optional { get; set; }
}
