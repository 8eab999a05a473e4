using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sonde.OpenTelemetry.Activities;

/// <summary>
/// Sets the members of <see cref="Activity"/> that have no public setter: the ids, which BPF has chosen and may already have sent over
/// the wire, the source, and whether the parent is remote. The names of the fields are those of .NET 10
/// (https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.Diagnostics.DiagnosticSource/src/System/Diagnostics/Activity.cs);
/// a test fails when a runtime renames one.
/// </summary>
internal static class ActivityAccess
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_traceId")]
    public static extern ref string? TraceId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    public static extern ref string? SpanId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_parentSpanId")]
    public static extern ref string? ParentSpanId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Source")]
    public static extern void SetSource(Activity activity, ActivitySource source);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Kind")]
    public static extern void SetKind(Activity activity, ActivityKind kind);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_HasRemoteParent")]
    public static extern void SetHasRemoteParent(Activity activity, bool value);
}
