using System.Globalization;
using Sonde.Runtime.Executables.Sites;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    // The largest functions that Go compiles (generated initialisers) stay below a few megabytes.
    private const ulong LargestFunction = 16 * 1024 * 1024;

    /// <summary>
    /// Returns where to attach a probe at the function's start. It is an instruction that the kernel emulates, if it is proved that up to
    /// it the arguments are in their registers, the stack pointer is the caller's, and nothing jumps in between. Otherwise it is the first
    /// instruction.
    /// </summary>
    /// <param name="function">A function of this executable.</param>
    /// <exception cref="TargetException">The function is not inside the executable's code.</exception>
    public ProbeSite GetEntrySite(in GoFunction function)
    {
        ReadOnlySpan<byte> code = CodeOf(function);
        string question = string.Create(CultureInfo.InvariantCulture, $"{function.Address:x} {function.Size:x}");
        if (_known.EntrySites.TryGet(question, out ProbeSite known))
            return known;
        (ulong address, ProbeSiteKind kind) = Architecture == GoArchitecture.X86_64
            ? X86Sites.FindEntry(code, function.Address)
            : (function.Address, ProbeSiteKind.FirstInstruction);
        ProbeSite site = SiteAt(function, address, kind);
        _known.EntrySites.Add(question, site);
        return site;
    }

    /// <summary>
    /// Returns every <c>ret</c> of the function, in the order of their addresses. The list is empty for a function that never returns, or
    /// that ends with a jump to another one.
    /// </summary>
    /// <param name="function">A function of this executable.</param>
    /// <exception cref="TargetException">The function is not inside the executable's code.</exception>
    public IReadOnlyList<ProbeSite> GetReturnSites(in GoFunction function)
    {
        ReadOnlySpan<byte> code = CodeOf(function);
        List<ulong> addresses = Architecture == GoArchitecture.X86_64
            ? X86Sites.FindReturns(code, function.Address)
            : Arm64Sites.FindReturns(code, function.Address);
        var sites = new ProbeSite[addresses.Count];
        for (int i = 0; i < sites.Length; i++)
            sites[i] = SiteAt(function, addresses[i], ProbeSiteKind.Return);
        return sites;
    }

    private static ProbeSite SiteAt(in GoFunction function, ulong address, ProbeSiteKind kind) =>
        new(function.FileOffset + (long)(address - function.Address), address, kind);

    private ReadOnlySpan<byte> CodeOf(in GoFunction function) =>
        function.Size <= LargestFunction
        && _image.TryGetCodeOffset(function.Address, function.Size, out ulong offset) && (long)offset == function.FileOffset
        && _file.TrySlice(offset, function.Size, out ReadOnlySpan<byte> code)
            ? code
            : throw _image.Malformed($"has the function '{function.Name}' outside its code");
}
