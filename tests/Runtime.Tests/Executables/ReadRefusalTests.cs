using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Tests.Executables;

public class ReadRefusalTests
{
    private const int EIO = 5, EACCES = 13;

    [Theory]
    [InlineData("/proc/1/exe", "user namespace of that process")]
    [InlineData("/srv/server", "refused by the file system")]
    public void Remedy_OfWhatEveryCapabilityIsThereFor_NamesWhoRefusesIt(string path, string expected) =>
        Assert.Contains(expected, ReadRefusal.Remedy(path, EACCES, (Capability)ulong.MaxValue), StringComparison.Ordinal);

    [Fact]
    public void Remedy_OfWhatACapabilityIsMissingFor_NamesIt() =>
        Assert.Contains("CAP_SYS_PTRACE", ReadRefusal.Remedy("/proc/1/exe", EACCES, Capability.None), StringComparison.Ordinal);

    [Fact]
    public void Remedy_OfAFailure_DoesNotSpeakOfRights() =>
        Assert.DoesNotContain("root", ReadRefusal.Remedy("/srv/server", EIO, Capability.None), StringComparison.Ordinal);
}
