using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    /// <summary>The address of the first instruction, before the executable is relocated.</summary>
    internal ulong Entry => _image.Entry;

    /// <summary>Finds variables of packages by their symbols; those that it has no symbol of are missing in the result.</summary>
    internal Dictionary<string, GoVariable> FindVariables(IReadOnlyCollection<string> symbols)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        return DataSymbols.Find(_image, symbols);
    }
}
