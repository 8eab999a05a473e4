using System.Text;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Sites;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    // What the linker appends to the symbol of a body that is called by the convention of assembly: a function in assembly, or a wrapper.
    private const string StackSuffix = ".abi0";
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
            return new FunctionBody(rows.Count > 1 && rows.FindIndex(row => !CallsAnother(table, row, rows)) is >= 0 and var own ? BodyAt(table, rows[own]) : function);
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

    private AssemblyFlow FlowOf(in GoFunction function) => Architecture == GoArchitecture.X86_64
        ? AssemblyFlow.OfX86(CodeOf(function), function.Address)
        : AssemblyFlow.OfArm64(CodeOf(function), function.Address);
}
