using System;

namespace Sonde;

/// <summary>
/// Says that a Go library has types and functions elsewhere in other versions. Every hook and every field of the probe that
/// <see cref="From"/> matches is looked for at <see cref="To"/> too; what an executable has decides. A function there that the probe
/// hooks by itself keeps that hook alone.
/// </summary>
/// <example><c>[GoMoved("net/http.http2*", "net/http/internal/http2.*")]</c></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GoMovedAttribute : Attribute
{
    /// <summary>Names both places.</summary>
    /// <param name="from">Import path, a dot, and what the names of types and functions begin with, with <c>*</c> for the rest.</param>
    /// <param name="to">The same of the other place; its <c>*</c> stands for the same rest.</param>
    public GoMovedAttribute(string from, string to)
    {
        From = from;
        To = to;
    }

    /// <summary>Where the probe's other attributes say that they are.</summary>
    public string From { get; }

    /// <summary>Where they are as well.</summary>
    public string To { get; }
}
