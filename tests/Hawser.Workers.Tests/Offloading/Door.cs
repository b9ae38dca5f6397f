using System.Collections.Concurrent;

namespace Hawser.Workers.Tests.Offloading;

/// <summary>Holds up a function that is run by its identity, and hears of nothing while it waits. Each test has one of its own.</summary>
internal sealed class Door : IDisposable
{
    private static readonly ConcurrentDictionary<int, Door> Doors = new();
    private static int LastId;

    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _passed;

    public Door()
    {
        Id = Interlocked.Increment(ref LastId);
        Doors[Id] = this;
    }

    public int Id { get; }

    /// <summary>Somebody stands before it.</summary>
    public Task Held => _held.Task;

    public int Passed => Volatile.Read(ref _passed);

    /// <summary>Number 0 is let through, all others wait until it is opened.</summary>
    public static int Pass(int id, int number)
    {
        Door door = Doors[id];
        if (number > 0)
        {
            door._held.TrySetResult();
            door._open.Wait();
        }

        Interlocked.Increment(ref door._passed);
        return number;
    }

    public void Open() => _open.Set();

    /// <summary>Opens it, so that no thread waits for a test that has failed. Those that come through it still need it.</summary>
    public void Dispose() => Open();
}
