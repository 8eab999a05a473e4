using System.Runtime.InteropServices;

namespace Sonde.Runtime.Sharing;

/// <summary>Collects the descriptors that a message carries.</summary>
internal sealed class DescriptorList
{
    private readonly List<int> _all = [];

    internal IReadOnlyList<int> All => _all;

    /// <summary>Adds a descriptor, which stays open until the message is sent.</summary>
    /// <returns>Its index in the message.</returns>
    internal int Add(int descriptor)
    {
        _all.Add(descriptor);
        return _all.Count - 1;
    }

    /// <summary>Adds the descriptor of a handle.</summary>
    internal int Add(SafeHandle handle) => Add((int)handle.DangerousGetHandle());

    /// <summary>Adds a descriptor under a name.</summary>
    internal Named Add(string name, int descriptor) => new(name, Add(descriptor));
}
