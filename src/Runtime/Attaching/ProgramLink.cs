namespace Sonde.Runtime.Attaching;

/// <summary>The links of one program, which can be closed and opened again.</summary>
/// <param name="program">The program's name.</param>
/// <param name="sites">The sites where it is attached.</param>
/// <param name="attach">Attaches the program.</param>
/// <param name="function">The number of the function that it is at, if that is one of those which the host names; otherwise -1.</param>
internal sealed class ProgramLink(string program, UprobeSite[] sites, Func<UprobeLinks> attach, int function = -1)
{
    private UprobeLinks? _links;

    /// <summary>The program's name.</summary>
    internal string Program => program;

    /// <summary>The number of the function that it is at, if that is one of those which the host names; otherwise -1.</summary>
    internal int Function => function;

    /// <summary>The sites where it is attached.</summary>
    internal ReadOnlySpan<UprobeSite> Sites => sites;

    /// <summary>The kernel's links; <see langword="null"/> while it is closed.</summary>
    internal UprobeLinks? Links => _links;

    internal bool IsOpen => _links is not null;

    internal void Open() => _links ??= attach();

    /// <summary>Goes on with links that are open already.</summary>
    internal void Adopt(UprobeLinks links) => _links = links;

    /// <summary>Closes links in parallel.</summary>
    internal static Task CloseAll(IEnumerable<ProgramLink> links) => LinkClosing.Start(links.Select(static link => (Action)link.Close));

    internal void Close()
    {
        _links?.Dispose();
        _links = null;
    }
}
