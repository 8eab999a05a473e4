using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Kernel;
using Sonde.Shared.Declarations;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>Decides how the described function spans are recorded in an executable.</summary>
internal static class FunctionPlanner
{
    /// <param name="spans">The function spans.</param>
    /// <param name="executable">The executable.</param>
    /// <param name="applies">Whether a function span is meant for the version of a function that the executable has.</param>
    public static FunctionPlans Plan(IReadOnlyList<FunctionSpan> spans, GoExecutable executable, Func<FunctionSpan, string, bool> applies)
    {
        List<string> absent = [], problems = [];
        var plans = new List<FunctionPlan>();
        var matched = new List<(FunctionSpan Span, IReadOnlyList<string> Symbols)>();
        foreach (FunctionSpan span in spans)
        {
            IReadOnlyList<string> symbols = FunctionMatching.Find(executable, span, out string problem);
            if (problem.Length > 0)
                absent.Add(problem);
            else if (symbols.All(symbol => applies(span, symbol)))
                matched.Add((span, symbols));
            else
                absent.Add($"'{symbols[0]}' is of a version to which '{span.Descriptor?.Versions}' does not apply.");
        }
        if (matched.Count == 0)
            return new FunctionPlans([], absent, problems);
        FunctionTypes types = executable.OpenFunctionTypes();
        types.Expect([.. matched.SelectMany(static match => match.Symbols).Distinct()]);
        foreach ((FunctionSpan span, string symbol) in matched.SelectMany(static match => match.Symbols.Select(symbol => (match.Span, symbol))))
        {
            try
            {
                if (plans.Exists(plan => plan.Symbol == symbol))
                    throw new CaptureException($"'{symbol}' is described twice. The first description holds.");
                plans.Add(Plan(span.Spec, symbol, executable, types) with { Span = span });
            }
            catch (CaptureException e)
            {
                problems.Add(e.Message);
            }
        }
        return new FunctionPlans(plans, absent, problems);
    }

    private static FunctionPlan Plan(SpanSpec spec, string symbol, GoExecutable executable, FunctionTypes types)
    {
        if (!executable.TryGetBody(symbol, out FunctionBody body))
            throw new CaptureException($"Function '{symbol}' has no code of its own.");
        if (body.Refusal is { } refusal)
            throw new CaptureException(refusal);
        GoFunction function = body.Code;
        IReadOnlyList<ProbeSite> returns = executable.GetReturnSites(function);
        var notes = new List<string>();
        if (returns.Count == 0)
            notes.Add($"'{symbol}' never returns: a call of it becomes a span only when a panic or runtime.Goexit unwinds it.");
        IReadOnlyList<string> inlined = executable.GetInliningFunctions(symbol);
        if (inlined.Count > 0)
        {
            notes.Add($"Calls of '{symbol}' in {HookAbsence.NamesOf(inlined)} are not seen, because the compiler inlined them. "
                + "Mark it with //go:noinline, or trace those functions.");
        }
        FunctionSignature? signature = types.Read(symbol, spec.Declaration);
        if (signature is null && (spec.Captures is { Count: > 0 } || spec.Tests.Count > 0))
        {
            string why = body.IsAssembly
                ? "it is written in assembly, and the executable has no debug information about a wrapper of it"
                : $"the executable has no debug information, and '{symbol}' is not in a method table";
            throw new CaptureException(
                $"The parameters of '{symbol}' are not known: {why}. Paste its declaration from the source, 'func ...', in place of the symbol.");
        }
        if (signature?.StackBytes is { } bytes && body.ArgumentBytes is { } stated && GoShapes.Up(bytes, 8) != GoShapes.Up(stated, 8))
        {
            throw new CaptureException(
                $"'{symbol}' is an assembly function with {stated} bytes of arguments and results, and its declaration has {bytes}. Correct the declaration.");
        }
        IReadOnlyList<CompiledValue> values = signature is null ? [] : Values(spec, signature, types.Descriptors, notes);
        return new FunctionPlan(symbol, executable.GetEntrySite(function), returns, values)
        {
            Context = signature?.Parameters.FirstOrDefault(static value => value.Type.IsContext && value.Place.Unknown is null)?.Place,
            Slower = spec.Slower ?? 0,
            IsOutermost = spec.IsOutermost,
            Notes = notes,
        };
    }

    internal static List<CompiledValue> Values(SpanSpec spec, FunctionSignature signature, DescriptorTypes? types, List<string> notes)
    {
        var compiler = new ValueCompiler(signature, types);
        List<CompiledValue> values = spec.Captures is { } captures
            ? [.. captures.Select(compiler.Compile)]
            : Default(signature, compiler, notes);
        foreach (TestSpec test in spec.Tests)
        {
            CompiledValue tested = compiler.CompileTest(test);
            // A value that is recorded anyway is read once, unless it is compared in another way: a pointer is compared, and what it leads to
            // is recorded.
            int recorded = values.FindIndex(value => value.Path == tested.Path && value.Kind == tested.Kind && value.Steps.SequenceEqual(tested.Steps)
                && !value.Flags.HasFlag(KernelFunctions.ValueFlag.IsTested));
            if (recorded >= 0)
                values[recorded] = tested with { Key = values[recorded].Key, Flags = values[recorded].Flags | KernelFunctions.ValueFlag.IsTested };
            else
                values.Add(tested);
        }
        return values;
    }

    private static List<CompiledValue> Default(FunctionSignature signature, ValueCompiler compiler, List<string> notes)
    {
        var values = new List<CompiledValue>();
        foreach (FunctionValue value in signature.Parameters.Concat(signature.Results))
        {
            if (value.Place.Unknown is { } unknown)
                notes.Add($"'{value.Name}' of '{signature.Symbol}' is not recorded, because its place is not known: {unknown}.");
            else if (ValueCompiler.IsRecordedByDefault(value) && values.Count < SpanSpecParser.MostCaptures)
                values.Add(compiler.Compile(new CaptureSpec(value.Name, new ValuePath(value.Name, [], false, value.Name), 0)));
        }
        return values;
    }
}
