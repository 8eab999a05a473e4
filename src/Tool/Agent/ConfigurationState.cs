namespace Sonde.Tool.Agent;

/// <summary>Which configuration holds. Safe for use by several threads.</summary>
/// <param name="path">The path of the file.</param>
internal sealed class ConfigurationState(string path)
{
    private readonly Lock _lock = new();
    private string? _problem;

    /// <summary>The path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>When a version of the file was taken last.</summary>
    public DateTimeOffset Accepted { get; private set; }

    /// <summary>Why the newest version was not taken; <see langword="null"/> if it was.</summary>
    public string? Problem
    {
        get
        {
            lock (_lock)
                return _problem;
        }
    }

    /// <summary>Records that the newest version holds.</summary>
    public void Accept()
    {
        lock (_lock)
            (_problem, Accepted) = (null, DateTimeOffset.UtcNow);
    }

    /// <summary>Records that the newest version does not hold.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Refuse(string problem)
    {
        lock (_lock)
        {
            bool isNews = _problem != problem;
            _problem = problem;
            return isNews;
        }
    }
}
