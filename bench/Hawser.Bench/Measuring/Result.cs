using System.Text.Json;

namespace Hawser.Bench.Measuring;

/// <summary>What came out for one metric.</summary>
internal sealed record Result(string Name, string Unit, double Value, string Limit, double LimitValue, double Ratio)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The round with the median ratio stands for all: its value, its limit's, and their ratio, which so belong together. Of an even
    /// number the lower of the two in the middle.
    /// </summary>
    public static Result OfMedianRound(Metric metric, string limit, double[] values, double[] limits)
    {
        int[] byRatio = [.. Enumerable.Range(0, values.Length).OrderBy(round => values[round] / limits[round])];
        int median = byRatio[(byRatio.Length - 1) / 2];
        double value = Rounded(values[median]);
        double limitValue = Rounded(limits[median]);
        double ratio = limitValue == 0 ? 0 : Rounded(value / limitValue);
        return new Result(metric.Name, metric.Unit, value, limit, limitValue, ratio);
    }

    public static Result Parse(string json) =>
        JsonSerializer.Deserialize<Result>(json, Format) ?? throw new MeasurementException($"This is no result: {json}");

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>To four digits: more would claim what no measurement here can know.</summary>
    private static double Rounded(double number)
    {
        if (number == 0 || !double.IsFinite(number))
        {
            return 0;
        }

        int digits = 3 - (int)Math.Floor(Math.Log10(Math.Abs(number)));
        return digits >= 0 ? Math.Round(number, Math.Min(digits, 15)) : Math.Round(number / Math.Pow(10, -digits)) * Math.Pow(10, -digits);
    }
}
