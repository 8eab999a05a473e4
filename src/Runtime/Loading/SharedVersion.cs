using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Sonde.Runtime.Bpf;

namespace Sonde.Runtime.Loading;

/// <summary>
/// Names the version of what Managers of several processes share: only those with the same maps, which mean the same, may share them.
/// </summary>
internal static class SharedVersion
{
    private const string LayoutObject = "shared_layout";

    /// <summary>Returns the name: 64 hexadecimal digits.</summary>
    internal static string Of(ManagerOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(typeof(SharedVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
            .AppendLine(CultureInfo.InvariantCulture, $"{options.MaxOperations} {options.MaxProcesses} {options.GoroutineParents is not null}")
            .AppendLine(CultureInfo.InvariantCulture, $"{SharedMaps.SparseFlags} {PidNamespace.OfThisProcess()}");
        using OpenedObject layout = ObjectResource.Open(LayoutObject);
        layout.ForEachMap(map =>
        {
            (ulong key, ulong value) = map.Layout;
            text.AppendLine(CultureInfo.InvariantCulture, $"{map.Name} {map.Type} {key:x} {value:x}");
        });
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
