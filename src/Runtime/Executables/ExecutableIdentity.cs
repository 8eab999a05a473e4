namespace Sonde.Runtime.Executables;

/// <summary>
/// Identifies an executable: the file's place on its device, and its build. A path names different files over time and across mount
/// namespaces; an inode number alone repeats on other devices and is reused.
/// </summary>
/// <param name="Device">Device number as the kernel encodes it for user space (<c>makedev</c>).</param>
/// <param name="Inode">Inode number on that device.</param>
/// <param name="BuildId">Go's build id, otherwise the GNU build id in hexadecimal, otherwise empty.</param>
public readonly record struct ExecutableIdentity(ulong Device, ulong Inode, string BuildId);
