namespace Sonde.Runtime.Tests.Executables;

/// <summary>One of the ways to build a Go program that change what analysis finds.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Flags">What <c>go build</c> gets.</param>
/// <param name="UsesCgo">Whether C code is built in, and the system's linker links.</param>
/// <param name="IsCommon">Whether it is tested everywhere, not only in the full matrix.</param>
/// <param name="FollowsProfile">Whether Go inlines what a profile of an HTTP program calls hot, which compiles all of its library again.</param>
public sealed record BuildVariant(string Name, string[] Flags, bool UsesCgo = false, bool IsCommon = true, bool FollowsProfile = false)
{
    private const string Strip = "-s -w";

    /// <summary>Every way, the plain one first.</summary>
    public static BuildVariant[] All { get; } =
    [
        new("plain", []),
        new(Strip, [$"-ldflags={Strip}"]),
        new("PIE", ["-buildmode=pie"]),
        new($"PIE {Strip}", ["-buildmode=pie", $"-ldflags={Strip}"]),
        new("cgo", [], UsesCgo: true),
        new($"cgo {Strip}", [$"-ldflags={Strip}"], UsesCgo: true),
        new("cgo PIE", ["-buildmode=pie"], UsesCgo: true, IsCommon: false),
        new($"cgo PIE {Strip}", ["-buildmode=pie", $"-ldflags={Strip}"], UsesCgo: true, IsCommon: false),
        // Compiles the whole standard library again.
        new("-trimpath", ["-trimpath"], IsCommon: false),
        new("DWARF not compressed", ["-ldflags=-compressdwarf=false"]),
        new("PGO", [], IsCommon: false, FollowsProfile: true),
        new($"PGO {Strip}", [$"-ldflags={Strip}"], IsCommon: false, FollowsProfile: true),
    ];

    /// <summary>Whether symbols and debug information are left out.</summary>
    public bool IsStripped => Name.EndsWith(Strip, StringComparison.Ordinal);

    /// <summary>The same build with symbols and debug information, which puts every function at the same address.</summary>
    public BuildVariant Unstripped =>
        IsStripped ? All.Single(other => other.UsesCgo == UsesCgo && other.FollowsProfile == FollowsProfile && other.Flags.SequenceEqual(Flags.SkipLast(1))) : this;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
