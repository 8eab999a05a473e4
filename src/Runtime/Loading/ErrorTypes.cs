using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Targets.Types;

namespace Sonde.Runtime.Loading;

/// <summary>What programs know of the errors of each executable.</summary>
internal sealed class ErrorTypes(SharedMaps shared, int maxExecutables, uint mapFlags)
{
    internal const string Map = "shared_error_types";

    private const int BpfMapTypeHash = 1;
    private const int PerExecutable = 8;

    private readonly BpfMap _map = shared.Create(
        Map, BpfMapTypeHash, KernelTypes.ContextTypeKeySize, KernelTypes.ErrorTypeSize, (uint)(maxExecutables * PerExecutable), mapFlags);

    /// <summary>Tells programs about an executable's errors. One that finds no room is one whose text is not read.</summary>
    internal void Set(uint slot, IEnumerable<ErrorShape> errors)
    {
        foreach (ErrorShape error in errors)
        {
            _ = _map.Update(
                new KernelTypes.ContextTypeKey { Slot = slot, Type = error.Hash },
                new KernelTypes.ErrorType
                {
                    Kind = error.IsNumber ? KernelTypes.ErrorKind.Number : KernelTypes.ErrorKind.Text,
                    Offset = error.Offset,
                });
        }
    }

    /// <summary>Forgets an executable's errors.</summary>
    internal void Forget(uint slot) => _map.DeleteWhere<KernelTypes.ContextTypeKey>(key => key.Slot == slot);
}
