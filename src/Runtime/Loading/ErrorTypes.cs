using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>What programs know of the errors of each executable.</summary>
internal sealed class ErrorTypes(SharedMaps shared, int maxExecutables)
{
    internal const string Map = "shared_error_types";

    private const int PerExecutable = 8;

    private readonly TypeTable<KernelTypes.ErrorKind> _table = new(
        shared, Map, sizeof(KernelTypes.ErrorKind), (uint)(maxExecutables * PerExecutable));

    /// <summary>Writes an executable's error types into the table.</summary>
    /// <returns>The number of types for which there was no room: their texts are not read.</returns>
    internal int Set(uint slot, IEnumerable<ErrorShape> errors) => errors.Count(
        error => !_table.TrySet(slot, error.Hash, error.IsNumber ? KernelTypes.ErrorKind.Number : KernelTypes.ErrorKind.Text));

    /// <summary>Removes an executable's error types.</summary>
    internal void Forget(uint slot) => _table.Forget(slot);
}
