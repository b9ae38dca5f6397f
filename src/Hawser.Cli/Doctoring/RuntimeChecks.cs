using System.Globalization;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Cli.Doctoring;

/// <summary>The proof of the rest: a runtime is started in a process of its own, and evaluates.</summary>
internal static class RuntimeChecks
{
    private const string Subject = "a runtime of C#";

    /// <summary>Starts one, and ends it.</summary>
    public static async Task<Finding> StartAsync(CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Name = "doctor", Language = typeof(CSharpLanguage) });
        try
        {
            await runtime.ConnectAsync(progress: null, cancellationToken);
            EvaluationResponse response = await runtime.EvaluateAsync(
                new EvaluationRequest { Reference = new EvaluationReference("doctor", "1"), Code = "6 * 7" }, cancellationToken);
            TimeSpan taken = TimeProvider.System.GetElapsedTime(start);
            return response is { Status: EvaluationStatus.Succeeded, Result.Text: "42" }
                ? Finding.Ok(Subject, string.Create(CultureInfo.InvariantCulture, $"started, and evaluated within {taken.TotalSeconds:0.0} s"))
                : Fault($"was started, and did not evaluate: {response.Status} {response.Error?.Message}");
        }
        catch (Exception e) when (e is RuntimeConnectException or IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return Fault(e.Message);
        }
    }

    private static Finding Fault(string found) =>
        new(FindingLevel.Fault, Subject, found, "Mend what is told above first; else this is a defect of Hawser's that is worth reporting.");
}
