namespace Hawser.Acceptance.Guides;

public sealed class Toiler : IToiler
{
    public Task WorkAsync(CancellationToken cancellationToken = default) => Task.Delay(Timeout.Infinite, cancellationToken);
}
