using System.Collections.Concurrent;

namespace Hawser.Workers.Tests.Standby;

/// <summary>Notes what it was told, or fails as it was told.</summary>
public sealed class WarmUp : IStandbyPrewarm
{
    private static readonly ConcurrentQueue<string?> Told = [];

    public static IReadOnlyList<string?> Seen => [.. Told];

    public Task PrewarmAsync(string? argument, CancellationToken cancellationToken)
    {
        Told.Enqueue(argument);
        return argument == "fail" ? throw new InvalidOperationException("cold") : Task.CompletedTask;
    }
}
