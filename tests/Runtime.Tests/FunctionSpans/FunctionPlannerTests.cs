using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;
using Sonde.Shared.Declarations;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.Tests.FunctionSpans;

/// <summary>What is read of a call, from the types of its parameters.</summary>
public sealed class FunctionPlannerTests
{
    private static readonly GoValueType Number = new("int", ValueKind.Signed, 8, 8);

    [Fact]
    public void PointerThatIsRecordedAndComparedWithNil_RecordsWhatItLeadsTo()
    {
        List<CompiledValue> values = Values("main.F(p) if p != nil", GoValueType.PointerTo(Number));

        Assert.Equal(2, values.Count);
        Assert.Equal([KernelFunctions.StepKind.Register, KernelFunctions.StepKind.Read], values[0].Steps.Select(static step => step.Kind));
        Assert.Equal([KernelFunctions.StepKind.Register], values[1].Steps.Select(static step => step.Kind));
        Assert.True(values[1].Flags.HasFlag(KernelFunctions.ValueFlag.IsHidden));
    }

    [Fact]
    public void NumberThatIsRecordedAndCompared_IsReadOnce()
    {
        CompiledValue value = Assert.Single(Values("main.F(key=p) if p > 5", Number));

        Assert.Equal(("key", 5UL, KernelFunctions.ValueFlag.Signed | KernelFunctions.ValueFlag.IsTested), (value.Key, value.Constant, value.Flags));
    }

    [Fact]
    public void PromotedField_IsTheLeastDeepOne()
    {
        GoValueType deep = Struct("main.Deep", new ValueField("X", 0, false, Number));
        GoValueType first = Struct("main.First", new ValueField("Deep", 0, true, deep));
        GoValueType second = Struct("main.Second", new ValueField("X", 8, false, Number));
        GoValueType outer = Struct("main.Outer", new ValueField("First", 0, true, first), new ValueField("Second", 8, true, second));

        CompiledValue value = Assert.Single(Values("main.F(p.X)", GoValueType.PointerTo(outer)));

        Assert.Equal(16, value.Steps[^1].Number);
    }

    [Theory]
    [InlineData("main.F(p.X|Y)", 0)]
    [InlineData("main.F(p.Z|Y)", 8)]
    public void FieldWithSeveralNames_IsTheFirstThatTheStructHas(string text, long offset)
    {
        GoValueType two = Struct("main.Two", new ValueField("X", 0, false, Number), new ValueField("Y", 8, false, Number));

        Assert.Equal(offset, Assert.Single(Values(text, GoValueType.PointerTo(two))).Steps[^1].Number);
    }

    [Fact]
    public void LengthThatIsComparedWithNil_IsRefused() => Assert.Equal(
        "'len(p)' is a number, which is never nil.",
        Assert.Throws<CaptureException>(() => Values("main.F if len(p) == nil", GoValueType.SliceOf(Number))).Message);

    private static GoValueType Struct(string name, params ValueField[] fields) =>
        new GoValueType(name, ValueKind.Struct, 8 * fields.Length, 8).WithFields(() => fields);

    private static List<CompiledValue> Values(string text, GoValueType parameter)
    {
        (ValuePlace[] places, _, _) = CallingConvention.Assign([parameter], [], GoRegisters.X86);
        var signature = new FunctionSignature("main.F", [new FunctionValue("p", parameter, places[0], IsResult: false)], []);
        return FunctionPlanner.Values(SpanSpecParser.TryParse(text, out _)!, signature, null, []);
    }
}
