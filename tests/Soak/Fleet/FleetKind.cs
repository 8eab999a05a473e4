namespace Sonde.Soak.Fleet;

/// <summary>How a process of the fleet is started, and by which of the agent's rules it is selected.</summary>
internal enum FleetKind
{
    /// <summary>Its executable fits the rule's glob.</summary>
    Glob,

    /// <summary>As <see cref="Glob"/>, from one of two overlay mounts of one image.</summary>
    Overlay,

    /// <summary>As <see cref="Glob"/>, in PID, mount and network namespaces of its own.</summary>
    Namespaces,

    /// <summary>It is in the rule's cgroup.</summary>
    Cgroup,

    /// <summary>It listens on one of the rule's ports.</summary>
    Port,

    /// <summary>It runs an executable of <see cref="Cgroup"/> or <see cref="Port"/>, outside the cgroup and on another port: no rule selects it.</summary>
    Outside,
}
