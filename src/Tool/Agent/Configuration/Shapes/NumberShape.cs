using System.Globalization;
using System.Text.Json;
using Sonde.Tool.Agent.Configuration.Json;

namespace Sonde.Tool.Agent.Configuration.Shapes;

/// <summary>A whole number between two bounds, which are allowed themselves.</summary>
internal sealed class IntegerShape(int least, int most) : Shape<int>
{
    /// <inheritdoc/>
    public override int Read(JsonValue value, List<Problem> problems)
    {
        int number = 0;
        bool isNumber = value.Kind == JsonValueKind.Number
            && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        if (!isNumber || number < least || number > most)
        {
            string bounds = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
            problems.Add(new Problem(value.Place, value.Path, $"Expected a whole number {bounds}, found {value.KindName}."));
        }
        return number;
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", least);
        json.WriteNumber("maximum", most);
    }
}

/// <summary>A number from 0 to 1.</summary>
internal sealed class RatioShape : Shape<double>
{
    /// <inheritdoc/>
    public override double Read(JsonValue value, List<Problem> problems)
    {
        double number = 0;
        bool isNumber = value.Kind == JsonValueKind.Number
            && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        if (!isNumber || number is not (>= 0 and <= 1))
            problems.Add(new Problem(value.Place, value.Path, $"Expected a number from 0 to 1, found {value.KindName}."));
        return number;
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions)
    {
        json.WriteString("type", "number");
        json.WriteNumber("minimum", 0);
        json.WriteNumber("maximum", 1);
    }
}

/// <summary>True or false.</summary>
internal sealed class SwitchShape : Shape<bool>
{
    /// <inheritdoc/>
    public override bool Read(JsonValue value, List<Problem> problems)
    {
        if (value.Kind is not (JsonValueKind.True or JsonValueKind.False))
            problems.Add(new Problem(value.Place, value.Path, $"Expected true or false, found {value.KindName}."));
        return value.Kind == JsonValueKind.True;
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json, Definitions definitions) => json.WriteString("type", "boolean");
}
