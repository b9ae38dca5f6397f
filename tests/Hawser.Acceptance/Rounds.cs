using System.Globalization;

namespace Hawser.Acceptance;

/// <summary>How often something is repeated: a small count in CI, and what <c>./soak</c> sets in the environment.</summary>
internal static class Rounds
{
    public static int Of(string variable, int inCi) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? inCi.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
