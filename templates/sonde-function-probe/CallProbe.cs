using Sonde;

namespace SondeProbe1;

/// <summary>Calls of a Go function.</summary>
[Probe("SondeProbe1")]
[FunctionSpan(
    """
    func greet(name string) string
    """,
    Package = "main")]
public sealed partial class CallProbe;
