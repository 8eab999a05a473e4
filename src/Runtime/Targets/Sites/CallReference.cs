namespace Sonde.Runtime.Targets.Sites;

/// <summary>What an instruction at one place means for the completeness of the callers.</summary>
internal enum CallReference
{
    /// <summary>The four bytes are part of something else.</summary>
    Accident,

    /// <summary>A call, and an emulated instruction behind it.</summary>
    Call,

    /// <summary>A call without an emulated instruction behind it, before the caller itself returns.</summary>
    CallWithoutSite,

    /// <summary>A jump to the function: it returns to the caller's caller.</summary>
    Jump,

    /// <summary>The function's address is taken: returns could go anywhere.</summary>
    Other,
}
