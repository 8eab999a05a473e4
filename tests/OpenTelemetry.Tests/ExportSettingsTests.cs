using Sonde.OpenTelemetry.Export;

namespace Sonde.OpenTelemetry.Tests;

public class ExportSettingsTests
{
    [Theory]
    [InlineData(null, null, 65_536)]
    [InlineData(null, "100", 100)]
    [InlineData(null, "-1", 65_536)]
    [InlineData(null, "many", 65_536)]
    [InlineData(7, "100", 7)]
    public void QueueLength_ByPrecedence_IsTheFirstThatIsValid(int? option, string? variable, int expected)
    {
        ExportSettings settings = ExportSettings.Resolve(
            new() { QueueLength = option }, name => name == "OTEL_BSP_MAX_QUEUE_SIZE" ? variable : null);

        Assert.Equal(expected, settings.QueueLength);
    }

    [Fact]
    public void BatchSize_AboveTheQueueLength_IsLowered() =>
        Assert.Equal(3, ExportSettings.Resolve(new() { QueueLength = 3, BatchSize = 9 }, _ => null).BatchSize);

    [Fact]
    public void Resolve_WithAnOptionOfZero_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExportSettings.Resolve(new() { QueueLength = 0 }, _ => null));
}
