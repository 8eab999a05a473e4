using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary>What a span is about, according to the names of its attributes.</summary>
[Flags]
public enum SpanSubjects : byte
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>An HTTP request: <c>http.*</c>.</summary>
    Http = (byte)KernelRecords.Subject.Http,

    /// <summary>A remote call: <c>rpc.*</c>.</summary>
    Rpc = (byte)KernelRecords.Subject.Rpc,

    /// <summary>A call of a database: <c>db.*</c>.</summary>
    Database = (byte)KernelRecords.Subject.Database,

    /// <summary>A message: <c>messaging.*</c>.</summary>
    Messaging = (byte)KernelRecords.Subject.Messaging,
}
