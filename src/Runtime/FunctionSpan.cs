using System.Diagnostics.CodeAnalysis;
using Sonde.Runtime.Probes;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime;

/// <summary>
/// Calls of a Go function that become spans, in the language of <c>docs/function-spans.md</c>: a symbol or a declaration, what to record, and
/// conditions.
/// </summary>
public sealed class FunctionSpan
{
    private FunctionSpan(string text, SpanSpec spec) => (Text, Spec) = (text, spec);

    /// <summary>The description as it was given.</summary>
    public string Text { get; }

    internal SpanSpec Spec { get; }

    /// <summary>The declaration in a probe from which it was made, if it was.</summary>
    internal FunctionDescriptor? Descriptor { get; private init; }

    /// <summary>Makes the function span that a probe declares.</summary>
    /// <exception cref="ProbeException">The probe's assembly was not made by this version's generator.</exception>
    internal static FunctionSpan Of(ProbeDescriptor probe, FunctionDescriptor function)
    {
        SpanSpec? spec = SpanSpecParser.TryParse(function.Description, out string mistake);
        if (spec is not { Captures: { } captures } || captures.Count != function.Types.Length)
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Probe '{probe.Name}' describes '{function.Event}' in a way that this version of Sonde does not understand{(mistake.Length > 0 ? $": {mistake}" : "")}. Rebuild the probe's assembly.");
        }
        spec = spec with { Captures = [.. captures.Select((capture, i) => capture with { Type = function.Types[i] })] };
        return new FunctionSpan(function.Description, spec) { Descriptor = function };
    }

    /// <summary>Parses a description.</summary>
    /// <param name="text">For example <c>main.(*Cart).Checkout(order.ID, err) if err != nil</c>.</param>
    /// <param name="span">The function span.</param>
    /// <param name="mistake">Where the text is wrong, and why; empty if it is right.</param>
    /// <returns>Whether the text is a description.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out FunctionSpan? span, out string mistake)
    {
        ArgumentNullException.ThrowIfNull(text);
        span = SpanSpecParser.TryParse(text, out mistake) is { } spec ? new FunctionSpan(text, spec) : null;
        return span is not null;
    }

    /// <summary>Parses a description.</summary>
    /// <exception cref="FormatException">The text is not a description; the message says where and why.</exception>
    public static FunctionSpan Parse(string text) => TryParse(text, out FunctionSpan? span, out string mistake)
        ? span
        : throw new FormatException($"'{text}' does not describe a function span: {mistake}.");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
