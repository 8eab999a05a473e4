using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.Tests.FunctionSpans;

/// <summary>Which keys a pattern of <c>Redact</c> fits.</summary>
public sealed class AttributeKeysTests
{
    [Theory]
    [InlineData("order.ID", "ORDER.id", true)]
    [InlineData("order.ID", "order", false)]
    [InlineData("order.ID", "*ID", true)]
    [InlineData("order.ID", "order.ID*", true)]
    [InlineData("order.ID", "order.I", false)]
    [InlineData("order.ID", "order.I?", true)]
    [InlineData("order.ID", "order.ID?", false)]
    [InlineData("aabaab", "*aab", true)]
    [InlineData("user.Password.Hash", "*pass*word*", true)]
    [InlineData("user.Password.Hash", "*word*pass*", false)]
    [InlineData("order.Tags[\"a*\"]", "order.Tags[*]", true)]
    [InlineData("order.ID", "**", true)]
    [InlineData("order.ID", "", false)]
    public void Fits_Pattern_ComparesTheWholeKey(string key, string pattern, bool fits) => Assert.Equal(fits, AttributeKeys.Fits(key, pattern));
}
