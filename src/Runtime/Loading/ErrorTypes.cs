using Sonde.Runtime.Bpf;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>What programs know of the errors of each executable.</summary>
internal sealed class ErrorTypes(SharedMaps shared, int maxExecutables)
{
    internal const string Map = "shared_error_types";

    private const int PerExecutable = 64;

    private readonly TypeTable<KernelTypes.ErrorType> _table = new(
        shared, Map, KernelTypes.ErrorTypeSize, (uint)(maxExecutables * PerExecutable));

    /// <summary>Writes an executable's error types into the table.</summary>
    /// <returns>The number of types for which there was no room: their texts are not read.</returns>
    internal int Set(uint slot, IEnumerable<ErrorShape> errors) =>
        errors.Count(error => error.Form != ErrorForm.Constant && !_table.TrySet(slot, error.Hash, RowOf(error)));

    /// <summary>Removes an executable's error types.</summary>
    internal void Forget(uint slot) => _table.Forget(slot);

    private static KernelTypes.ErrorType RowOf(ErrorShape error)
    {
        var row = new KernelTypes.ErrorType
        {
            Kind = (uint)(error.Form switch
            {
                ErrorForm.Text => KernelTypes.ErrorKind.Text,
                ErrorForm.Number => KernelTypes.ErrorKind.Number,
                _ => KernelTypes.ErrorKind.Composed,
            }),
            PartCount = (byte)error.Parts.Count,
            InnerCount = (byte)error.Inner.Count,
        };
        for (int i = 0; i < error.Parts.Count; i++)
        {
            row.Parts[i].Offset = (ushort)error.Parts[i].Offset;
            row.Parts[i].Size = (ushort)error.Parts[i].Size;
        }
        for (int i = 0; i < error.Inner.Count; i++)
            row.Inner[i] = (ushort)error.Inner[i];
        return row;
    }
}
