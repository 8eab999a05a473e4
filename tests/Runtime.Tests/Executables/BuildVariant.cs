namespace Sonde.Runtime.Tests.Executables;

/// <summary>A way to build a Go program that changes what the analysis finds.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Flags">The arguments for <c>go build</c>.</param>
/// <param name="UsesCgo">Whether the program contains C code and is linked by the system's linker.</param>
/// <param name="IsCommon">Whether it is tested everywhere, not only in the full matrix.</param>
/// <param name="FollowsProfile">Whether Go inlines the hot functions of an HTTP profile, which compiles its whole library again.</param>
public sealed record BuildVariant(string Name, string[] Flags, bool UsesCgo = false, bool IsCommon = true, bool FollowsProfile = false)
{
    private const string Strip = "-s -w";

    /// <summary>Every variant, the plain one first.</summary>
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
