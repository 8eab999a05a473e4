using System.Globalization;
using System.Text;
using Iced.Intel;
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

    /// <summary>
    /// Returns where to attach a probe at the function's returns so that few hits are single-stepped: emulated instructions from which the
    /// function does nothing but return, if it is proved where the results are there, and each <c>ret</c> that these do not replace. Each
    /// call passes one of the sites. The first three words of the results are found by <see cref="ProbeSite.Results"/>.
    /// </summary>
    /// <param name="function">A function of this executable.</param>
    /// <exception cref="TargetException">The function is not inside the executable's code.</exception>
    public IReadOnlyList<ProbeSite> GetEarlyReturnSites(in GoFunction function)
    {
        if (Architecture != GoArchitecture.X86_64)
            return GetReturnSites(function);
        (List<EarlyReturn> early, List<ulong> returns) = X86Tails.Find(CodeOf(function), function.Address, new SitesCode(this));
        var sites = new List<ProbeSite>();
        foreach (EarlyReturn site in early)
            sites.Add(SiteAt(function, site.Address, ProbeSiteKind.EarlyReturn) with { Results = site.Results });
        foreach (ulong address in returns)
            sites.Add(SiteAt(function, address, ProbeSiteKind.Return));
        sites.Sort(static (one, other) => one.Address.CompareTo(other.Address));
        return sites;
    }

    /// <summary>Returns the first call of another function in a function; <see langword="null"/> if there is none.</summary>
    /// <param name="function">A function of this executable.</param>
    /// <param name="called">The symbol of the function that is called.</param>
    /// <exception cref="TargetException">The function is not inside the executable's code.</exception>
    internal ProbeSite? FindCall(in GoFunction function, string called)
    {
        ReadOnlySpan<byte> code = CodeOf(function);
        List<(ulong Address, ulong Target)> calls = Architecture == GoArchitecture.X86_64
            ? X86Sites.FindCalls(code, function.Address)
            : Arm64Sites.FindCalls(code, function.Address);
        byte[] name = Encoding.UTF8.GetBytes(called);
        foreach ((ulong address, ulong target) in calls)
        {
            if (FunctionNames() is { } table && table.TryFindRow(target, out int row) && table.NameOf(row).SequenceEqual(name))
                return SiteAt(function, address, ProbeSiteKind.Call);
        }
        return null;
    }

    private static ProbeSite SiteAt(in GoFunction function, ulong address, ProbeSiteKind kind) =>
        new(function.FileOffset + (long)(address - function.Address), address, kind);

    private ReadOnlySpan<byte> CodeOf(in GoFunction function) =>
        function.Size <= LargestFunction
        && _image.TryGetCodeOffset(function.Address, function.Size, out ulong offset) && (long)offset == function.FileOffset
        && _file.TrySlice(offset, function.Size, out ReadOnlySpan<byte> code)
            ? code
            : throw _image.Malformed($"has the function '{function.Name}' outside its code");

    /// <summary>The code of all functions, for <see cref="X86Tails"/> and <see cref="StringMethod"/>.</summary>
    private sealed class SitesCode(GoExecutable executable, ulong text = 0) : ICodeSource, IMethodCode
    {
        private const int LongestInstruction = 15;

        public ulong Text { get; } = text;

        public bool TryReadData(ulong address, long length, out ReadOnlySpan<byte> bytes) =>
            executable._image.TryReadMemory(address, (ulong)length, out bytes);

        public bool TryDecode(ulong address, out Instruction instruction)
        {
            instruction = default;
            for (uint size = LongestInstruction; size > 0; size--)
            {
                if (!executable._image.TryGetCodeOffset(address, size, out ulong offset)
                    || !executable._file.TrySlice(offset, size, out ReadOnlySpan<byte> code))
                    continue;
                return new FunctionCode(code, address).TryDecode(out instruction) && !instruction.IsInvalid;
            }
            return false;
        }

        public bool IsWriteBarrier(ulong address) => NameAt(address).StartsWith("runtime.gcWriteBarrier"u8);

        public bool IsDeferReturn(ulong address) => NameAt(address).SequenceEqual("runtime.deferreturn"u8);

        private ReadOnlySpan<byte> NameAt(ulong address) =>
            executable.FunctionNames() is { } table && table.TryFindRow(address, out int row) && table.RangeOf(row).Address == address
                ? table.NameOf(row)
                : default;
    }
}
