using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Targets.Elf;
using Sonde.Runtime.Targets.Files;
using Sonde.Runtime.Targets.Functions;
using Sonde.Runtime.Targets.Sites;
using Sonde.Runtime.Targets.Types;

namespace Sonde.Runtime.Targets;

public sealed partial class GoExecutable
{
    // Logging functions have thousands of callers; that many sites would cost more than they are worth.
    private const int MostCallers = 256;

    /// <summary>
    /// Where the function comes back to its callers, behind each call at an instruction that the kernel emulates: a tenth of the
    /// cost of a probe at each <c>ret</c>. Refused unless it is proved that nothing but these calls can reach the function: it is
    /// no function value, no method that an interface calls, and no jump leads to it. Only <c>reflect.Type.Method(i).Func</c> of a
    /// value's method is left out of this.
    /// </summary>
    /// <param name="function">A function of this executable.</param>
    /// <exception cref="TargetException">The function does not lie in the executable's code.</exception>
    public CallReturnSites GetCallReturnSites(in GoFunction function)
    {
        CodeOf(function);
        if (_tables.Module is not { } module || FunctionNames() is not { } table)
            return CallReturnSites.Refused("The executable has no function table whose place is proved.");
        if (IsAddressTaken(function, module, table))
            return CallReturnSites.Refused($"'{function.Name}' is also called through its address.");

        var sites = new SortedDictionary<ulong, ProbeSite>();
        foreach (ElfSegment segment in _image.Segments)
        {
            if (segment.IsExecutable && JudgeCallers(segment, function, table, sites) is { } refusal)
                return CallReturnSites.Refused(refusal);
        }
        return sites.Count > 0
            ? new CallReturnSites([.. sites.Values], null)
            : CallReturnSites.Refused($"Nothing calls '{function.Name}' directly.");
    }

    private string? JudgeCallers(
        in ElfSegment segment, in GoFunction function, PclnTable table, SortedDictionary<ulong, ProbeSite> sites)
    {
        bool isX86 = Architecture == GoArchitecture.X86_64;
        var places = new List<ulong>();
        var stretch = new FileStretch(_file, segment.Offset, segment.FileSize, isX86 ? CodeReferences.DistanceSize - 1 : 0);
        while (places.Count <= MostCallers && stretch.MoveNext())
        {
            ulong start = segment.Address + stretch.Position;
            places.AddRange(isX86
                ? CodeReferences.Find(stretch.Bytes, start, function.Address, MostCallers + 1)
                : Arm64CallSites.Find(stretch.Bytes, start, function.Address, MostCallers + 1));
        }
        if (places.Count > MostCallers)
            return $"'{function.Name}' has more than {MostCallers} callers.";
        foreach (ulong place in places)
        {
            // Bytes of no Go function: C code, or padding between functions, whose instructions nobody can list.
            if (!table.TryFindRow(place, out int row))
                return $"'{function.Name}' may be called by code that Go did not compile.";
            (ulong start, ulong size) = table.RangeOf(row);
            if (!_image.TryReadMemory(start, Math.Min(size, LargestFunction), out ReadOnlySpan<byte> caller))
                return $"'{function.Name}' has a caller outside the executable's code.";
            CallReference reference = isX86
                ? X86CallSites.Judge(caller, start, place, function.Address, out ulong site)
                : Arm64CallSites.Judge(caller, start, place, function.Address, out site);
            switch (reference)
            {
                // Behind its stack check a function jumps to its own start, to try again with a larger stack.
                case CallReference.Jump when start == function.Address:
                    break;
                case CallReference.Call:
                    sites[site] = new ProbeSite(
                        (long)(segment.Offset + (site - segment.Address)), site, ProbeSiteKind.AfterCall);
                    break;
                case CallReference.CallWithoutSite:
                    return $"A caller of '{function.Name}' returns with nothing in between that could be probed cheaply.";
                case CallReference.Jump or CallReference.Other:
                    return $"'{function.Name}' is also reached by a jump or through its address.";
            }
        }
        return null;
    }

    /// <summary>
    /// Whether data holds the function's address (a function value, an interface table), or the type descriptors its offset (a method
    /// that interface tables are made of at run time). A number that happens to look like it counts as well.
    /// </summary>
    private bool IsAddressTaken(in GoFunction function, ModuleData module, PclnTable table)
    {
        if (RelocatedWords.HasRelocationTo(_image, function.Address))
            return true;
        foreach (ElfSegment segment in _image.Segments)
        {
            ulong skipped = Math.Min((ulong)(-(long)segment.Address & 7), segment.FileSize);
            if (segment.Type != ElfSegment.Load || segment.IsExecutable)
                continue;
            var stretch = new FileStretch(_file, segment.Offset + skipped, segment.FileSize - skipped, overlap: 0);
            while (stretch.MoveNext())
            {
                if (MemoryMarshal.Cast<byte, ulong>(stretch.Bytes).Contains(function.Address))
                    return true;
            }
        }
        if (ModuleTypes.Candidates(_image, module, BuildInfo.GoVersion) is not [var types, ..]
            || !_image.TryReadMemory(types.Start, types.Length, out ReadOnlySpan<byte> descriptors))
            return true;

        ReadOnlySpan<int> offsets = MemoryMarshal.Cast<byte, int>(descriptors);
        int wanted = (int)(function.Address - module.Text);
        string method = function.Name[(function.Name.LastIndexOf('.') + 1)..];
        bool isExported = method.Length == 0 || char.IsUpper(method[0]);
        if (!isExported)
            return offsets.Contains(wanted) && InterfaceMethods.MayHave(descriptors, table, module.Text, method);
        for (int at = 0; offsets[at..].IndexOf(wanted) is >= 0 and var next; at++)
        {
            at += next;
            if (at == 0 || !IsPointerWrapper(table, module.Text + (uint)offsets[at - 1], function.Name))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether a function is the one that the compiler writes for calling a value's method through a pointer. In a method's entry it
    /// stands before the method itself (<c>abi.Method</c>: <c>Ifn</c>, then <c>Tfn</c>): interfaces then call the wrapper, which is
    /// judged as a caller, and only <c>reflect.Type.Method(i).Func</c> calls the method itself.
    /// </summary>
    private static bool IsPointerWrapper(PclnTable table, ulong address, string method)
    {
        int dot = method.LastIndexOf('.');
        int type = dot > 0 ? method.LastIndexOf('.', dot - 1) + 1 : 0;
        return type > 0 && table.TryFindRow(address, out int row) && table.RangeOf(row).Address == address
            && table.NameOf(row).SequenceEqual(Encoding.UTF8.GetBytes($"{method[..type]}(*{method[type..dot]}){method[dot..]}"));
    }
}
