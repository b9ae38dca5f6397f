namespace Hawser.Runtimes;

/// <summary>How code is evaluated in the calling process. Immutable.</summary>
public sealed record EmbeddedOptions : RuntimeOptions
{
    /// <summary>What <see cref="EvaluationContext.Services"/> gives to the code; null for nothing. It stays the caller's.</summary>
    public IServiceProvider? Services { get; init; }
}
