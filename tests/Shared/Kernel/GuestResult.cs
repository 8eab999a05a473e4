using System.Text.Json.Serialization;

namespace Sonde.Tests.Kernel;

/// <summary>One line that the guest writes to its second serial port.</summary>
/// <param name="Check">The check, one of <see cref="GuestCheck"/>.</param>
/// <param name="Subject">The subject of the check: a feature, an object with its switches, or a backend.</param>
/// <param name="Outcome">The outcome of the check.</param>
/// <param name="Detail">What was found.</param>
internal sealed record GuestResult(string Check, string Subject, Outcome Outcome, string Detail);

/// <summary>The outcome of a check.</summary>
internal enum Outcome
{
    /// <summary>The result is as required.</summary>
    Passed,

    /// <summary>The result is not as required.</summary>
    Failed,

    /// <summary>This kernel does not have it. The host decides whether it may be missing.</summary>
    Missing,
}

/// <summary>Names of the checks.</summary>
internal static class GuestCheck
{
    public const string Release = "release";
    public const string Feature = "feature";
    public const string Doctor = "doctor";
    public const string Refusal = "refusal";
    public const string Load = "load";
    public const string Backend = "backend";
    public const string Spans = "spans";
    public const string Parents = "parents";
    public const string Functions = "functions";
    public const string Losses = "losses";
    public const string Sockets = "sockets";
    public const string Propagation = "propagation";
    public const string End = "end";
}

/// <summary>Serialises without reflection, which would cost seconds under emulation.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(GuestResult))]
internal sealed partial class GuestJson : JsonSerializerContext;
