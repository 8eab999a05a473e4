namespace Sonde.Runtime.Attaching;

/// <summary>The link of one program, which can be closed and opened again.</summary>
/// <param name="attach">Attaches the program.</param>
internal sealed class ProgramLink(Func<IDisposable> attach)
{
    private IDisposable? _link;

    internal bool IsOpen => _link is not null;

    internal void Open() => _link ??= attach();

    internal void Close()
    {
        _link?.Dispose();
        _link = null;
    }
}
