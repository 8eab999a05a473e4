namespace Sonde.Package.Tests.Support;

/// <summary>A test that needs Chromium, which is a package of Debian's. On Ubuntu it is a snap, which root's services cannot rely on.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    internal const string Browser = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Browser) && !File.ReadLines("/etc/os-release").Contains("ID=debian"))
            Skip = $"needs {Browser}, which Ubuntu has as a snap only";
    }
}
