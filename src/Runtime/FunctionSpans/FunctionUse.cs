using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>What the programs have counted at one function.</summary>
/// <param name="Table">The table that has the function.</param>
/// <param name="Number">The function's number in it.</param>
/// <param name="Plan">The function.</param>
/// <param name="State">Their counts, from the beginning.</param>
internal readonly record struct FunctionUse(FunctionTable Table, int Number, FunctionPlan Plan, KernelFunctions.FunctionState State);
