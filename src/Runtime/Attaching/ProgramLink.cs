namespace Sonde.Runtime.Attaching;

/// <summary>The link of one program, which can be closed and opened again.</summary>
/// <param name="attach">Attaches the program.</param>
internal sealed class ProgramLink(Func<IDisposable> attach)
{
    private IDisposable? _link;

    internal bool IsOpen => _link is not null;

    internal void Open() => _link ??= attach();

    /// <summary>Closes links in parallel.</summary>
    internal static Task CloseAll(IEnumerable<ProgramLink> links) => LinkClosing.Start(links.Select(static link => (Action)link.Close));

    internal void Close()
    {
        _link?.Dispose();
        _link = null;
    }
}
