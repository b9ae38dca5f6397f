namespace Hawser.Workers.Standby;

/// <summary>Code of the user's, or of a layer above.</summary>
/// <typeparam name="TPrewarm">Its class.</typeparam>
internal sealed class PrewarmStep<TPrewarm> : PrewarmStep
    where TPrewarm : class, IStandbyPrewarm, new()
{
    internal override Task RunAsync(string? argument, CancellationToken cancellationToken) =>
        new TPrewarm().PrewarmAsync(argument, cancellationToken);
}
