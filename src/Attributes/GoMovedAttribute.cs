using System;

namespace Sonde;

/// <summary>
/// Declares that a Go library keeps types and functions in another place in some versions. For every hook and field of the probe that
/// <see cref="From"/> matches, the Manager also looks at <see cref="To"/>, and uses the place that the executable contains. If the probe
/// has its own hook for a function at <see cref="To"/>, that function gets only that hook.
/// </summary>
/// <example><c>[GoMoved("net/http.http2*", "net/http/internal/http2.*")]</c></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GoMovedAttribute : Attribute
{
    /// <summary>Creates the attribute for one move.</summary>
    /// <param name="from">An import path, a dot, and the common beginning of the names, with <c>*</c> for the rest.</param>
    /// <param name="to">The other place in the same form. Its <c>*</c> stands for the same text as that of <paramref name="from"/>.</param>
    public GoMovedAttribute(string from, string to)
    {
        From = from;
        To = to;
    }

    /// <summary>The place that the probe's other attributes name.</summary>
    public string From { get; }

    /// <summary>The place where other versions of the library have the same types and functions.</summary>
    public string To { get; }
}
