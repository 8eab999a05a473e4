namespace Sonde.Runtime.Attaching;

/// <summary>One place where a program is attached.</summary>
/// <param name="FileOffset">Offset of the instruction in the executable's file; never 0.</param>
/// <param name="Cookie">The value that <c>bpf_get_attach_cookie</c> returns there.</param>
internal readonly record struct UprobeSite(ulong FileOffset, ulong Cookie)
{
    /// <summary>Returns the file offset and the cookie of each site, one after the other.</summary>
    internal static ulong[] Flatten(ReadOnlySpan<UprobeSite> sites)
    {
        var flat = new ulong[sites.Length * 2];
        for (int i = 0; i < sites.Length; i++)
            (flat[2 * i], flat[(2 * i) + 1]) = (sites[i].FileOffset, sites[i].Cookie);
        return flat;
    }
}
