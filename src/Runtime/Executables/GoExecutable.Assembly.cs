using System.Text;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Sites;
using Sonde.Shared;

namespace Sonde.Runtime.Executables;

/// <content>Decides whether calls of a function in assembly can be traced.</content>
public sealed partial class GoExecutable
{
    // Programs have a few megabytes of assembly at most. A crafted table may show the same code in every row.
    private const ulong MostAssembly = 64 * 1024 * 1024;

    private GoroutineLosses? _losses;

    private string? WhyNotTraced(PclnTable table, in GoFunction function)
    {
        string subject = $"'{function.Name}' is an assembly function";
        // Only Go's own packages may write assembly by the convention of the compiler (AllowAsmABI in cmd/internal/objabi).
        if (GoSymbol.PackageOf(function.Name) is "reflect" or "syscall" or "runtime" or "internal/bytealg" or "internal/chacha8rand"
            || function.Name.StartsWith("runtime/", StringComparison.Ordinal) || function.Name.StartsWith("internal/runtime/", StringComparison.Ordinal))
            return $"{subject} of Go's own runtime, which may be called by any convention and outside of goroutines. {TraceCallers}";
        AssemblyFlow flow = FlowOf(function);
        (ulong start, ulong end) = (function.Address, function.Address + function.Size);
        if (flow.Jumps.Any(target => target is null || target < start || target >= end))
            return $"{subject} that may jump out of itself, and then its return is not seen. {TraceCallers}";
        if (GetReturnSites(function).Count == 0)
            return $"{subject} that never returns. {TraceCallers}";
        // The stack check, which comes before anything else, calls runtime.morestack and starts again.
        bool growsStack = flow.Calls.Any(target => NameOfBody(table, target).StartsWith("runtime.morestack", StringComparison.Ordinal));
        bool loadsGoroutine = growsStack && Architecture == GoArchitecture.X86_64;
        if (flow.Jumps.Contains(start) && (!growsStack || (loadsGoroutine && GetEntrySite(function).Address == start)))
            return $"{subject} that jumps to its start, so one call of it looks like several. {TraceCallers}";
        if (Architecture != GoArchitecture.X86_64)
            return null;
        GoroutineLosses losses = _losses ??= FindLosses(table);
        if (losses.Losing.Contains(start))
            return $"{subject} that uses R14, where Go keeps the goroutine, so its calls cannot be told apart. {TraceCallers}";
        // A function that checks its stack has loaded the goroutine itself when its entry is seen.
        return !loadsGoroutine && losses.Callers.TryGetValue(start, out string? caller)
            ? $"{subject} that '{caller}' calls, which uses R14, where Go keeps the goroutine, so calls of it cannot be told apart. {TraceCallers}"
            : null;
    }

    // Code of the compiler, wrappers among it, returns with the goroutine in its register. All assembly is read for this.
    private GoroutineLosses FindLosses(PclnTable table)
    {
        var rows = new Dictionary<int, ulong[]>();
        var callers = new Dictionary<int, List<int>>();
        var losing = new Queue<int>();
        ulong read = 0;
        for (int row = 0; row < table.Count; row++)
        {
            if (!table.IsAssembly(row) || table.RangeOf(row) is not { Size: > 0 and <= LargestFunction } range)
                continue;
            if ((read += range.Size) > MostAssembly)
                throw _image.Malformed("has more assembly than any program");
            AssemblyFlow flow = FlowOf(BodyAt(table, row));
            ulong?[] targets = [.. flow.Calls.Concat(flow.Jumps).Where(target => target - range.Address is not { } at || at >= range.Size).Distinct()];
            rows.Add(row, [.. targets.OfType<ulong>()]);
            bool loses = flow.ReplacesGoroutine;
            foreach (ulong? target in targets)
            {
                if (target is not { } address || !table.TryFindRow(address, out int called))
                    loses = true;
                else if (!callers.TryGetValue(called, out List<int>? known))
                    callers.Add(called, [row]);
                else
                    known.Add(row);
            }
            if (loses)
                losing.Enqueue(row);
        }
        var losses = new GoroutineLosses([], []);
        while (losing.TryDequeue(out int row))
        {
            if (!losses.Losing.Add(table.RangeOf(row).Address))
                continue;
            string name = Encoding.UTF8.GetString(table.NameOf(row));
            foreach (ulong target in rows[row])
                losses.Callers.TryAdd(target, name);
            // The stack check calls runtime.morestack, which starts the function again.
            if (!name.StartsWith("runtime.morestack", StringComparison.Ordinal))
                callers.GetValueOrDefault(row)?.ForEach(losing.Enqueue);
        }
        return losses;
    }

    private static string NameOfBody(PclnTable table, ulong? address) =>
        address is { } at && table.TryFindRow(at, out int row) ? Encoding.UTF8.GetString(table.NameOf(row)) : "";

    /// <summary>Assembly that returns without the goroutine in its register.</summary>
    /// <param name="Losing">The addresses of the functions.</param>
    /// <param name="Callers">The name of one of them, by the address to which it leads.</param>
    private sealed record GoroutineLosses(HashSet<ulong> Losing, Dictionary<ulong, string> Callers);
}
