using Hawser.Workers.Pools;

namespace Hawser.Workers.Tests.Pools;

/// <summary>A scheduler without workers: what it decides is written down, and the test says what comes of it.</summary>
internal sealed class Crew : IPoolWorkers
{
    public Crew(WorkerPoolOptions options)
    {
        Scheduler = new PoolScheduler("crew", options, this);
        Scheduler.Open();
    }

    public PoolScheduler Scheduler { get; }

    public List<PoolSeat> Starting { get; } = [];

    public List<PoolSeat> Ending { get; } = [];

    /// <summary>All that were ever to be started.</summary>
    public List<PoolSeat> All { get; } = [];

    /// <summary>What the scheduler lets time pass for.</summary>
    public Queue<(TimeSpan Time, Action Step)> Later { get; } = [];

    public void Start(PoolSeat seat)
    {
        Starting.Add(seat);
        All.Add(seat);
    }

    public void End(PoolSeat seat) => Ending.Add(seat);

    public void After(TimeSpan time, Action step) => Later.Enqueue((time, step));

    /// <summary>The time has passed that the scheduler has let pass until now.</summary>
    public void Pass()
    {
        for (int i = Later.Count; i > 0; i--)
        {
            Later.Dequeue().Step();
        }
    }

    /// <summary>All starts succeed.</summary>
    public Crew Begin()
    {
        while (Starting.Count > 0)
        {
            PoolSeat seat = Starting[0];
            Starting.RemoveAt(0);
            seat.ProcessId = 1000 + seat.Index;
            Scheduler.Ready(seat);
        }

        return this;
    }

    /// <summary>A worker has ended.</summary>
    public void End(PoolSeat seat, int signal)
    {
        Ending.Remove(seat);
        Scheduler.Gone(
            seat,
            new WorkerExit { Name = "crew", ProcessId = seat.ProcessId, Cause = WorkerExitCause.Signal, Signal = signal, StandardErrorTail = "" });
    }

    public PoolItem Enter(string? key = null, bool isSuspect = false)
    {
        PoolItem item = new(key) { IsSuspect = isSuspect };
        Seats[item] = Scheduler.Enter(item);
        return item;
    }

    /// <summary>The call has lost its worker, and wants another.</summary>
    public void Again(PoolItem item)
    {
        Scheduler.Release(SeatOf(item)!, isSound: false, Task.FromResult(true));
        item.IsSuspect = true;
        Seats[item] = Scheduler.Enter(item);
    }

    /// <summary>The call's worker; null: it waits.</summary>
    public PoolSeat? SeatOf(PoolItem item) =>
        Seats[item] ?? (item.Granted.IsCompletedSuccessfully ? item.Granted.Result : null);

    /// <summary>The call is over.</summary>
    public void Leave(PoolItem item, Task<bool>? quiet = null)
    {
        Scheduler.Release(SeatOf(item)!, isSound: true, quiet ?? Task.FromResult(true));
        Scheduler.Finish();
    }

    private Dictionary<PoolItem, PoolSeat?> Seats { get; } = [];
}
