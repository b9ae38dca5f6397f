using Hawser.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Tests;

[RpcContract]
public interface ICounter
{
    /// <summary>Adds to this connection's number and to the worker's; gives both.</summary>
    Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default);

    Task<string> DescribeAsync();

    Task FailAsync(string message);

    /// <summary>Returns when its token fires.</summary>
    Task HangAsync(CancellationToken cancellationToken = default);
}

public sealed record Sums(int Connection, int Worker);

/// <summary>The worker state that all connections share.</summary>
public sealed class Total(Start start) : IDisposable
{
    public int Sum { get; set; } = start.At >= 0
        ? start.At
        : throw new ArgumentOutOfRangeException(nameof(start), start.At, "It cannot start below zero.");

    public bool Disposed { get; private set; }

    public void Dispose() => Disposed = true;
}

public sealed record Start(int At);

public sealed record Guest(string Name);

/// <summary>Has everything that a worker class may have, but services.</summary>
public sealed class Counter(Total total, Start start, Guest guest, WorkerContext context, RpcPeer peer, ILogger<Counter> logger)
    : ICounter, IWorkerInit<Start>, IWorkerState<Total>, IWorkerConnection<Guest>
{
    private readonly string _guest = guest.Name.Length > 0 ? guest.Name : throw new InvalidOperationException("A guest has a name.");
    private int _sum;

    public Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default)
    {
        logger.LogInformation("adding");
        lock (total)
        {
            _sum += number;
            total.Sum += number;
            return Task.FromResult(new Sums(_sum, total.Sum));
        }
    }

    public Task<string> DescribeAsync() =>
        Task.FromResult($"{context.Name} began at {start.At} for {_guest}, {peer.RemoteContracts?.Count ?? 0} contracts there");

    public Task FailAsync(string message) => throw new InvalidOperationException(message, new ArgumentException("deeper"));

    public async Task HangAsync(CancellationToken cancellationToken = default) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}

/// <summary>The plainest worker class.</summary>
public sealed class PlainCounter : ICounter
{
    private int _sum;

    public Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Sums(Interlocked.Add(ref _sum, number), 0));

    public Task<string> DescribeAsync() => Task.FromResult("plain");

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public async Task HangAsync(CancellationToken cancellationToken = default) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}

/// <summary>What a service of <see cref="ServicedCounter"/> may ask for.</summary>
public sealed class Tag(WorkerContext context, Start start, Lazy<Total> total)
{
    public string Text => $"{context.Name}/{start.At}/{total.Value.Sum}";
}

public sealed class ScopeMark : IDisposable
{
    private static int _alive;

    public ScopeMark() => Interlocked.Increment(ref _alive);

    public static int Alive => Volatile.Read(ref _alive);

    public void Dispose() => Interlocked.Decrement(ref _alive);
}

/// <summary>A worker class that asks for a service provider.</summary>
public sealed class ServicedCounter(Tag tag, ScopeMark mark) : ICounter, IWorkerInit<Start>, IWorkerState<Total>, IWorkerServices
{
    public static void ConfigureServices(IServiceCollection services, WorkerContext context)
    {
        services.AddSingleton(provider => new Lazy<Total>(() => provider.GetRequiredService<Total>()));
        services.AddSingleton<Tag>();
        services.AddScoped<ScopeMark>();
    }

    public Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(new Sums(0, 0));

    public Task<string> DescribeAsync() => Task.FromResult($"{tag.Text} {mark.GetType().Name}");

    public Task FailAsync(string message) => Task.CompletedTask;

    public Task HangAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
