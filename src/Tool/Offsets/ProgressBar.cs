using System.Globalization;

namespace Sonde.Tool.Offsets;

/// <summary>Shows progress on standard error: as a bar on a terminal, otherwise as a line for each finished step.</summary>
internal sealed class ProgressBar(TextWriter error, bool isTerminal, bool isQuiet, int steps)
{
    private const int Width = 24;
    private const string ClearLine = "\r\x1b[K";

    private int _done;

    /// <summary>Shows the step that is beginning.</summary>
    public void Begin(string step)
    {
        if (isTerminal && !isQuiet)
            error.Write($"{ClearLine}[{new string('#', Width * _done / steps).PadRight(Width, '.')}] {Count()} {step}");
    }

    /// <summary>Counts a step as done and, without a terminal, prints its result.</summary>
    public void End(string step, string result)
    {
        _done++;
        if (!isTerminal)
            Say($"{Count()} {step}: {result}");
    }

    /// <summary>Clears the bar.</summary>
    public void Finish()
    {
        if (isTerminal && !isQuiet)
            error.Write(ClearLine);
    }

    /// <summary>Writes a permanent line.</summary>
    public void Say(string message)
    {
        if (isQuiet)
            return;
        Finish();
        error.WriteLine($"sonde: {message}");
    }

    private string Count() => string.Create(CultureInfo.InvariantCulture, $"{_done}/{steps}");
}
