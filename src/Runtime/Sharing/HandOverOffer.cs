using System.Text.Json.Serialization;

namespace Sonde.Runtime.Sharing;

/// <summary>What an old Manager has. A descriptor is an index into those that come with the message.</summary>
internal sealed record HandOverOffer
{
    /// <summary>How programs are attached.</summary>
    public required string Backend { get; init; }

    /// <summary>Why no trace contexts are added to what sockets send, if that was tried; otherwise empty.</summary>
    public required string SocketsUnavailableReason { get; init; }

    /// <summary>The maps that all objects share, by name.</summary>
    public required Named[] Maps { get; init; }

    /// <summary>The objects of probes, and the Manager's own.</summary>
    public required ObjectOffer[] Objects { get; init; }

    public required ExecutableOffer[] Executables { get; init; }
}

/// <summary>A descriptor and its name.</summary>
internal sealed record Named(string Name, int Descriptor);

/// <summary>An object in the kernel.</summary>
/// <param name="Name">The name of its probe, or its own.</param>
/// <param name="Number">The number of the probe in the heads of its records; negative for the Manager's own objects.</param>
/// <param name="Fingerprint">Of everything that decides how it behaves.</param>
/// <param name="Maps">Its own maps.</param>
/// <param name="Programs">Its programs that are loaded.</param>
/// <param name="Links">The links that are not those of an executable, by the names of their programs.</param>
internal sealed record ObjectOffer(string Name, int Number, string Fingerprint, Named[] Maps, Named[] Programs, Named[] Links);

/// <summary>An executable and what is attached to it.</summary>
internal sealed record ExecutableOffer
{
    /// <summary>Its path, for messages.</summary>
    public required string Path { get; init; }

    /// <summary>Its open file.</summary>
    public required int File { get; init; }

    public required uint Slot { get; init; }

    /// <summary>The group of all its processes, if a target source has selected it.</summary>
    public required GroupState? SelectedGroup { get; init; }

    /// <summary>Whether it stays attached for a while when no process runs it.</summary>
    public required bool Lingers { get; init; }

    /// <summary>When all its hooks were set, in nanoseconds since boot.</summary>
    public required long HookedSince { get; init; }

    /// <summary>The paths that it is watched under.</summary>
    public required WatchedState[] Watched { get; init; }

    public required LinkOffer[] Links { get; init; }
}

/// <summary>A program that is attached to an executable.</summary>
/// <param name="Probe">The name of its probe.</param>
/// <param name="Program">Its name.</param>
/// <param name="Sites">The file offset and the cookie of each site, one after the other.</param>
/// <param name="Descriptors">The descriptors of its links.</param>
internal sealed record LinkOffer(string Probe, string Program, ulong[] Sites, int[] Descriptors);

/// <summary>What a new Manager does not adopt of an offer.</summary>
internal sealed record HandOverAnswer
{
    /// <summary>Why nothing at all is adopted; <see langword="null"/> if something is.</summary>
    public string? Refusal { get; init; }

    /// <summary>The probes whose objects differ from its own.</summary>
    public required string[] RefusedProbes { get; init; }
}

/// <summary>What an old Manager knows at the moment when it stops reading.</summary>
internal sealed record HandOverState
{
    public required ProcessState[] Processes { get; init; }

    /// <summary>The processes whose next program is traced too.</summary>
    public required FollowedState[] Followed { get; init; }

    /// <summary>All paths that are watched, also those whose files cannot be traced now.</summary>
    public required WatchedState[] Watched { get; init; }

    /// <summary>Records of annotations whose spans have not arrived.</summary>
    public required byte[][] Annotations { get; init; }

    /// <summary>The losses of each probe that are counted in no map.</summary>
    public required LossState[] Losses { get; init; }
}

/// <summary>A traced process.</summary>
internal sealed record ProcessState
{
    public required int ProcessId { get; init; }

    public required uint Number { get; init; }

    public required uint Slot { get; init; }

    public required string ExecutablePath { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required IReadOnlyList<string> CommandLine { get; init; }

    public required string GoVersion { get; init; }

    public required string ServiceName { get; init; }

    public required IReadOnlyDictionary<string, string> ResourceAttributes { get; init; }

    public required TimeSpan UntracedFor { get; init; }

    public required long UntracedOperations { get; init; }

    public required GroupState Group { get; init; }
}

/// <summary>A group, as far as another process can use it.</summary>
internal sealed record GroupState(string Name, IReadOnlyDictionary<string, string> ResourceAttributes, IReadOnlyList<string>? Probes, int? MaxAttributeBytes)
{
    /// <summary>Describes a group.</summary>
    internal static GroupState Of(TargetGroup group) => new(group.Name, group.ResourceAttributes, group.Probes, group.MaxAttributeBytes);

    /// <summary>Returns the group, without what only the other process has.</summary>
    internal TargetGroup ToGroup() => new()
    {
        Name = Name,
        ResourceAttributes = ResourceAttributes,
        Probes = Probes,
        MaxAttributeBytes = MaxAttributeBytes,
    };
}

/// <summary>A path whose processes are all traced.</summary>
internal sealed record WatchedState(string Path, GroupState Group);

/// <summary>A followed process.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Following">The flags of <c>enum sonde_following</c>, without the count.</param>
internal sealed record FollowedState(int ProcessId, uint Following);

/// <summary>Losses of a probe that the Manager itself counts.</summary>
internal sealed record LossState(string Probe, long Unfinished, long UnfinishedUnsampled, long SwitchedOff);

[JsonSerializable(typeof(HandOverOffer))]
[JsonSerializable(typeof(HandOverAnswer))]
[JsonSerializable(typeof(HandOverState))]
internal sealed partial class HandOverJson : JsonSerializerContext;
