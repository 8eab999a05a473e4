using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Clang;

/// <summary>
/// Hides expressions from libclang that would crash the compiler's process. clang recurses for each operator and, unlike for brackets, has
/// no limit. On x86-64 with a stack of 8 MiB, 780 nested <c>sizeof</c> crash clang 19, and 1,860 crash clang 14. The macros in an
/// expression count too.
/// </summary>
/// <remarks>The expansion of a macro with parameters is not followed into its arguments.</remarks>
internal sealed class ExpressionLimits
{
    /// <summary>The greatest number of operators of one expression.</summary>
    public const int Operators = 500;

    /// <summary>
    /// The greatest number of operators of a macro that is tried as a constant. It is lower, because clang stops reading at 256 brackets,
    /// and all later macros would be lost.
    /// </summary>
    public const int OperatorsOfConstant = 200;

    /// <summary>The greatest number of tokens to which one expression may expand, because macros can double it at each step.</summary>
    private const long Tokens = 1_000_000;

    private readonly Dictionary<string, List<SourceRun>> _macros = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Weight> _weights = new(StringComparer.Ordinal);
    private readonly List<(HeaderFile File, SourceRun Run)> _runs = [];

    public ExpressionLimits(IEnumerable<HeaderFile> files)
    {
        foreach (HeaderFile file in files)
            _runs.AddRange(SourceScanner.Scan(file, _macros).Select(run => (file, run)));
    }

    /// <summary>Whether a macro is small enough to be tried as a constant.</summary>
    public bool AllowsConstant(string macro) =>
        WeightOf(macro) is { Operators: <= OperatorsOfConstant, Tokens: <= OperatorsOfConstant * 10 };

    /// <summary>Returns the expressions that clang must not see.</summary>
    public IEnumerable<DiagnosticModel> Problems() => _runs
        .Where(item => WeightOf(item.Run) is { Operators: > Operators } or { Tokens: > Tokens })
        .Select(static item => DiagnosticModel.Create(
            Rules.ExpressionTooLong,
            ClangHeaderReader.ToLocation(new ClangPlace(item.File.Path, item.Run.Line, 1, item.Run.Offset), 1),
            item.File.Include, Identifiers.Literal(Operators)));

    private Weight WeightOf(SourceRun run) => run.Names.Aggregate(
        new Weight(run.Tokens, run.Operators), (sum, name) => sum.Plus(WeightOf(name)));

    /// <summary>
    /// Weighs the macros that a name uses before the name itself. It uses a stack of its own, because chains of macros may be as long as a
    /// header.
    /// </summary>
    private Weight WeightOf(string root)
    {
        var pending = new Stack<string>([root]);
        while (pending.Count > 0)
        {
            string name = pending.Peek();
            if (_weights.TryGetValue(name, out Weight known) && known != Weight.Unknown)
            {
                pending.Pop();
                continue;
            }
            if (!_macros.TryGetValue(name, out List<SourceRun>? runs))
            {
                _weights[name] = default;
            }
            else if (known == Weight.Unknown && _weights.ContainsKey(name))
            {
                _weights[name] = Weigh(runs);
            }
            else
            {
                // The macro is visited but not weighed yet, so it leads back to itself, where C does not expand it.
                _weights[name] = Weight.Unknown;
                foreach (string part in runs.SelectMany(static run => run.Names).Where(part => !_weights.ContainsKey(part)))
                    pending.Push(part);
            }
        }
        return _weights[root];
    }

    private Weight Weigh(List<SourceRun> runs)
    {
        var all = default(Weight);
        foreach (SourceRun run in runs)
        {
            var sum = new Weight(run.Tokens, run.Operators);
            foreach (string name in run.Names)
                sum = _weights.TryGetValue(name, out Weight part) && part != Weight.Unknown ? sum.Plus(part) : sum;
            all = new Weight(Math.Min(all.Tokens + sum.Tokens, Weight.Most), Math.Max(all.Operators, sum.Operators));
        }
        return all;
    }

    private readonly record struct Weight(long Tokens, long Operators)
    {
        public const long Most = int.MaxValue;

        public static Weight Unknown { get; } = new(-1, -1);

        public Weight Plus(Weight other) =>
            new(Math.Min(Tokens + other.Tokens, Most), Math.Min(Operators + other.Operators, Most));
    }
}
