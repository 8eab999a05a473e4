using System.Globalization;

namespace Sonde.Tool.Offsets;

/// <summary>A bar on a terminal, a line for each finished step elsewhere; both on standard error.</summary>
internal sealed class ProgressBar(TextWriter error, bool isTerminal, bool isQuiet, int steps)
{
    private const int Width = 24;
    private const string ClearLine = "\r\x1b[K";

    private int _done;

    /// <summary>Shows what is being worked on.</summary>
    public void Begin(string step)
    {
        if (isTerminal && !isQuiet)
            error.Write($"{ClearLine}[{new string('#', Width * _done / steps).PadRight(Width, '.')}] {Count()} {step}");
    }

    /// <summary>Counts a step as done.</summary>
    public void End(string step, string result)
    {
        _done++;
        if (!isTerminal)
            Say($"{Count()} {step}: {result}");
    }

    /// <summary>Ends the bar's line.</summary>
    public void Finish()
    {
        if (isTerminal && !isQuiet)
            error.Write(ClearLine);
    }

    /// <summary>Writes a line that stays.</summary>
    public void Say(string message)
    {
        if (isQuiet)
            return;
        Finish();
        error.WriteLine($"sonde: {message}");
    }

    private string Count() => string.Create(CultureInfo.InvariantCulture, $"{_done}/{steps}");
}
