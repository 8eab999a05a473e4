using System.Reflection;
using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Loading;

/// <summary>Opens the BPF objects that assemblies embed as resources, one for each architecture.</summary>
internal static class ObjectResource
{
    /// <summary>Opens the object of a probe.</summary>
    /// <exception cref="ProbeException">The object is missing, damaged, or of another version of Sonde.</exception>
    internal static OpenedObject Open(ProbeDescriptor probe)
    {
        if (probe.Format != ProbeDescriptor.CurrentFormat)
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Probe '{probe.Name}' of {probe.Assembly.GetName().Name} has format {probe.Format}, and this version of Sonde loads format {ProbeDescriptor.CurrentFormat}. Build both with one version of Sonde.");
        }
        return probe.IsOfFunctions ? Open(OwnProbes.FunctionsObject) : OpenedObject.Open(probe.ObjectName, Read(probe.Assembly, probe.ObjectName));
    }

    /// <summary>Opens one of the Manager's own objects, from <c>bpf/runtime</c>.</summary>
    /// <exception cref="ProbeException">libbpf does not accept it.</exception>
    internal static OpenedObject Open(string name) => OpenedObject.Open(name, Read(typeof(ObjectResource).Assembly, name));

    private static byte[] Read(Assembly assembly, string name)
    {
        string architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            var other => throw new ProbeException(
                ProbeError.KernelTooOld, $"Sonde has no programs for {other}. It runs on x86-64 and arm64."),
        };
        string resource = $"sonde/{name}.{architecture}.bpf.o";
        using Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new ProbeException(
                ProbeError.BadObject,
                $"There is no resource '{resource}' in {assembly.GetName().Name}. Build that project on Linux with clang installed.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
