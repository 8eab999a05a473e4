namespace Sonde.Runtime.Executables.Sites;

/// <summary>
/// Writes where a word of a function's results is before the function returns, for programs (<c>go_result_word</c> in
/// bpf/include/sonde/go_words.bpf.h): 0 for its own register, 1 for a word that is zero, and from 2 on for a word of the stack.
/// </summary>
internal static class ResultPlace
{
    /// <summary>The number of words that are described.</summary>
    public const int Words = 3;

    private const int InRegister = 0;
    private const int IsZero = 1;
    private const int OnStack = 2;

    /// <summary>Encodes the place of a value that must end up in a register; returns false if it cannot be described.</summary>
    public static bool TryEncode(TailValue value, int register, out byte place)
    {
        long code = value.Kind switch
        {
            TailValueKind.Register when value.Number == register => InRegister,
            TailValueKind.Zero => IsZero,
            TailValueKind.Slot when value.Number >= 0 && value.Number % 8 == 0 => OnStack + (value.Number / 8),
            _ => -1,
        };
        place = (byte)code;
        return code is >= 0 and <= byte.MaxValue;
    }
}
