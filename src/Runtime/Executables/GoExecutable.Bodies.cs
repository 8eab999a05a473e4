using System.Text;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Sites;
using Sonde.Shared;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    // What the linker appends to the symbol of a body that is called by the convention of assembly: a function in assembly, or a wrapper.
    private const string StackSuffix = ".abi0";
    private const int MostFollowed = 16;
    private const string TraceCallers = "Trace the functions that call it.";

    /// <summary>
    /// Finds the code of a function that every call runs. A function has a second body, a wrapper of the same name, if assembly is
    /// called by a function value or assembly calls Go.
    /// </summary>
    /// <param name="symbol">The name as Go's linker writes it.</param>
    /// <param name="body">The body. It may be one whose calls cannot be traced.</param>
    internal bool TryGetBody(string symbol, out FunctionBody body)
    {
        if (!_known.Bodies.TryGet(symbol, out body))
            _known.Bodies.Add(symbol, body = FindBody(symbol));
        return body.Code.Name is not null;
    }

    // The name without what the linker appends to it.
    private ReadOnlySpan<byte> NameOf(FunctionTable table, int row)
    {
        ReadOnlySpan<byte> name = table.NameOf(row);
        return name.EndsWith(".abi0"u8) && FunctionNames() is { } names && names.TryFindRow(table.RangeOf(row).Address, out int at)
            ? names.NameOf(at)
            : name;
    }

    private FunctionBody FindBody(string symbol)
    {
        if (!TryGetFunction(symbol, out GoFunction function) && !TryGetFunction(symbol + StackSuffix, out function))
            return default;
        if (FunctionNames() is not { } table)
            return new FunctionBody(function);
        if (!table.TryFindRow(function.Address, out int found))
        {
            return new FunctionBody(function)
            {
                Refusal = $"'{symbol}' is a function of C. Function spans follow Go's calling conventions, which C does not have. Trace the Go function that calls it.",
            };
        }
        // It takes the address of its arguments, so the compiler leaves them on the stack.
        if (symbol.Contains("._Cfunc_", StringComparison.Ordinal) || symbol.Contains("._C2func_", StringComparison.Ordinal))
        {
            return new FunctionBody(BodyAt(table, found))
            {
                Refusal = $"'{symbol}' is written by cgo to call C, and does not follow the calling convention of Go's compiler. {TraceCallers}",
            };
        }
        // The shapes of a generic function share a name here. None of them is in assembly.
        if (symbol.Contains('[', StringComparison.Ordinal))
            return new FunctionBody(function);
        // A damaged table may give it no name, and then leads to no other body.
        string name = Encoding.UTF8.GetString(table.NameOf(found));
        List<int> rows = name.Length == 0 ? [found] : RowsOf(table, name);
        List<int> assembly = rows.FindAll(table.IsAssembly);
        if (assembly.Count == 0)
            return new FunctionBody(rows.Count > 1 ? BodyAt(table, rows.Find(row => !CallsAnother(table, row, rows))) : function);
        GoFunction code = BodyAt(table, assembly[0]);
        return new FunctionBody(code)
        {
            IsAssembly = true,
            ArgumentBytes = table.ArgumentBytesOf(assembly[0]),
            Refusal = assembly.Count > 1
                ? $"'{symbol}' is the name of {assembly.Count} assembly functions, which nothing tells apart. {TraceCallers}"
                : WhyNotTraced(table, code),
        };
    }

    // Each body has a name of its own in the table, even where the names are the same.
    private List<int> RowsOf(PclnTable table, string symbol)
    {
        var rows = new List<int>();
        if (FunctionsOfFile() == table)
        {
            foreach (NameMatch match in table.Names.Find(Encoding.UTF8.GetBytes(symbol)) ?? [])
            {
                if (match.IsWhole && table.RowOf(match.Start) is >= 0 and var row)
                    rows.Add(row);
            }
            return rows;
        }
        foreach (string name in new[] { symbol, symbol + StackSuffix })
        {
            if (TryGetFunction(name, out GoFunction function) && table.TryFindRow(function.Address, out int row) && !rows.Contains(row))
                rows.Add(row);
        }
        return rows;
    }

    private GoFunction BodyAt(PclnTable table, int row)
    {
        string name = Encoding.UTF8.GetString(table.NameOf(row));
        (ulong address, ulong size) = table.RangeOf(row);
        return _image.TryGetCodeOffset(address, Math.Max(size, 1), out ulong offset)
            ? new GoFunction(name, address, size, (long)offset)
            : throw _image.Malformed($"has the function '{name}' outside its code");
    }

    // Of bodies with one name, a wrapper calls the other.
    private bool CallsAnother(PclnTable table, int row, List<int> rows)
    {
        HashSet<ulong> others = [.. rows.Where(other => other != row).Select(other => table.RangeOf(other).Address)];
        return FlowOf(BodyAt(table, row)).Calls.Any(target => target is { } address && others.Contains(address));
    }

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
        if (!KeepsGoroutine(table, function, flow, []))
            return $"{subject} that uses R14, where Go keeps the goroutine, so its calls cannot be told apart. {TraceCallers}";
        return !loadsGoroutine && CallerThatLosesGoroutine(table, function) is { } caller
            ? $"{subject} that '{caller}' calls, which uses R14, where Go keeps the goroutine, so calls of it cannot be told apart. {TraceCallers}"
            : null;
    }

    // Code of the compiler, wrappers among it, returns with the goroutine in its register.
    private bool KeepsGoroutine(PclnTable table, in GoFunction function, AssemblyFlow flow, HashSet<ulong> seen)
    {
        if (Architecture != GoArchitecture.X86_64)
            return true;
        if (flow.ReplacesGoroutine || seen.Count == MostFollowed)
            return false;
        seen.Add(function.Address);
        (ulong start, ulong end) = (function.Address, function.Address + function.Size);
        foreach (ulong? target in flow.Calls.Concat(flow.Jumps))
        {
            if (target is not { } address || !table.TryFindRow(address, out int row))
                return false;
            if ((address >= start && address < end) || seen.Contains(address) || !table.IsAssembly(row)
                || table.NameOf(row).StartsWith("runtime.morestack"u8))
                continue;
            GoFunction called = BodyAt(table, row);
            if (!KeepsGoroutine(table, called, FlowOf(called), seen))
                return false;
        }
        return true;
    }

    // A function that checks its stack has loaded the goroutine itself when its entry is seen.
    private string? CallerThatLosesGoroutine(PclnTable table, in GoFunction function)
    {
        if (Architecture != GoArchitecture.X86_64)
            return null;
        for (int row = 0; row < table.Count; row++)
        {
            if (!table.IsAssembly(row) || table.RangeOf(row).Size is 0 or > LargestFunction)
                continue;
            GoFunction caller = BodyAt(table, row);
            AssemblyFlow flow = FlowOf(caller);
            if (caller.Address != function.Address && flow.Calls.Concat(flow.Jumps).Contains(function.Address) && !KeepsGoroutine(table, caller, flow, []))
                return caller.Name;
        }
        return null;
    }

    private static string NameOfBody(PclnTable table, ulong? address) =>
        address is { } at && table.TryFindRow(at, out int row) ? Encoding.UTF8.GetString(table.NameOf(row)) : "";

    private AssemblyFlow FlowOf(in GoFunction function) => Architecture == GoArchitecture.X86_64
        ? AssemblyFlow.OfX86(CodeOf(function), function.Address)
        : AssemblyFlow.OfArm64(CodeOf(function), function.Address);
}
