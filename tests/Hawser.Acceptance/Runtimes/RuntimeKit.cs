using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Acceptance;

/// <summary>Short words for what the tests of runtimes do again and again.</summary>
internal static class RuntimeKit
{
    public static StandaloneRuntime Standalone() => new(new StandaloneOptions { Language = typeof(CSharpLanguage) });

    public static AttachedOptions Attaching(RuntimeNodeRegistry? registry = null, string? name = null) =>
        new() { Language = typeof(CSharpLanguage), Registry = registry, Name = name };

    /// <summary>For a guest: the compiler, which is to be unloaded afterwards, is itself compiled as it runs.</summary>
    public static TimeSpan GuestPatience { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Evaluates code as the named evaluation of container <c>c</c>.</summary>
    public static Task<EvaluationResponse> RunAsync(
        this IRuntime runtime, string name, string code, params string[] parents) => runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("c", name),
            Code = code,
            Parents = [.. parents.Select(static parent => new EvaluationReference("c", parent))],
        }).WaitAsync(GuestPatience);

    /// <summary>What the code's last expression is, as text; fails unless the code succeeds.</summary>
    public static async Task<string?> ValueAsync(this IRuntime runtime, string name, string code, params string[] parents)
    {
        EvaluationResponse response = await runtime.RunAsync(name, code, parents);
        Assert.True(
            response.Status == EvaluationStatus.Succeeded,
            $"{response.Status}: {response.Error?.Type} {response.Error?.Message} {string.Join("; ", response.Diagnostics)}");
        return response.Result?.Text;
    }

    /// <summary>The process that a connected runtime evaluates in.</summary>
    public static int ProcessOf(this IRuntime runtime) => int.Parse(
        runtime.Describe().ToDictionary()["Process"], System.Globalization.CultureInfo.InvariantCulture);
}
