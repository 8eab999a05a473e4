using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    private string? _openInterface;

    /// <summary>
    /// Finds the runtime's descriptor of a type, to which the first word of an empty interface's value points. The executable has the
    /// descriptors of the types that it converts to interfaces.
    /// </summary>
    /// <param name="type">
    /// The type's name after its import path, with <c>*</c> for the pointer to it: <c>net/http.response</c>, <c>*net/http.response</c>,
    /// <c>error</c>. If the package itself has no such type, a vendored copy is found.
    /// </param>
    /// <param name="address">Virtual address of the descriptor, before relocation of a position-independent executable.</param>
    /// <returns><see langword="false"/> if there is no descriptor, or if several types have this name.</returns>
    public bool TryGetTypeAddress(string type, out ulong address)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        address = FindDescriptor(type)?.Address ?? 0;
        return address != 0;
    }

    /// <summary>
    /// Finds the table that the linker created for a type in an interface with methods, to which the first word of the interface's value
    /// points. Tables that the runtime itself creates, for a conversion from another interface, are not in the file.
    /// </summary>
    /// <param name="type">The type, as for <see cref="TryGetTypeAddress"/>: <c>*net/http.response</c>.</param>
    /// <param name="interfaceType">The interface, likewise: <c>net/http.ResponseWriter</c>.</param>
    /// <param name="address">Virtual address of the table, before relocation of a position-independent executable.</param>
    /// <returns><see langword="false"/> if there is no such table.</returns>
    public bool TryGetInterfaceTable(string type, string interfaceType, out ulong address)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(interfaceType);
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        address = FindDescriptor(type) is { Address: not 0 } of && FindDescriptor(interfaceType) is { Address: not 0 } behind
            ? InterfaceTables.Find(_image, of.Types, behind.Address, of.Address)
            : 0;
        return address != 0;
    }

    /// <summary>
    /// Announces a call of <see cref="FindInterfaceHolders"/>. It is then answered together with the next search for offsets, which takes a
    /// pass over all types too.
    /// </summary>
    internal void ExpectHolders(string interfaceType) =>
        _openInterface = _known.Holders.TryGet(interfaceType, out _) ? null : interfaceType;

    /// <summary>Finds the types that implement an interface, and the places where their values hold other values that do.</summary>
    /// <param name="interfaceType">The interface: <c>context.Context</c>.</param>
    /// <returns>The types; empty if the executable does not describe them.</returns>
    internal IReadOnlyList<InterfaceHolder> FindInterfaceHolders(string interfaceType)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        if (_known.Holders.TryGet(interfaceType, out IReadOnlyList<InterfaceHolder>? known))
            return known;
        var descriptors = new TypeDescriptorSource(interfaceType);
        descriptors.Resolve(_tables, BuildInfo, []);
        _openInterface = interfaceType;
        return AddHolders(descriptors.Holders ?? []);
    }

    /// <summary>Reads what is known about values in interfaces. This takes a pass over all types, and the result is not cached.</summary>
    /// <param name="withErrors">Whether to find out what the texts of errors are made of, for which code is read.</param>
    internal DynamicTypes ReadDynamicTypes(bool withErrors)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        if (BuildInfo.GoVersion.IsAtLeast(1, 19) && _tables.Module is { } module)
        {
            foreach (ModuleTypes types in ModuleTypes.Candidates(_image, module, BuildInfo.GoVersion))
            {
                var seen = new DynamicTypes(withErrors ? new ErrorShapes(CodeOfMethods(module)) : null);
                if (TypeWalk.TryRun(_image, types, seen))
                    return seen;
            }
        }
        return new DynamicTypes(withErrors ? new ErrorShapes(null) : null);
    }

    // Methods are read only where their instructions are known.
    private SitesCode? CodeOfMethods(ModuleData module) => Architecture == GoArchitecture.X86_64 ? new SitesCode(this, module.Text) : null;

    private InterfaceHolder[] AddHolders(InterfaceHolder[] holders)
    {
        _known.Holders.Add(_openInterface!, holders);
        _openInterface = null;
        return holders;
    }

    private (ulong Address, ModuleTypes Types)? FindDescriptor(string name)
    {
        if (_tables.Module is not { } module)
            return null;
        foreach (ModuleTypes types in ModuleTypes.Candidates(_image, module, BuildInfo.GoVersion))
        {
            var wanted = new WantedDescriptor(name);
            if (TypeWalk.TryRun(_image, types, wanted))
                return (wanted.Address, types);
        }
        return null;
    }
}
