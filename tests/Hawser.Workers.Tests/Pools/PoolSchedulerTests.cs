using Hawser.Tests.Shared;
using Hawser.Workers.Pools;

namespace Hawser.Workers.Tests.Pools;

/// <summary>Who gets which worker: decisions alone.</summary>
public sealed class PoolSchedulerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void W36_indices_are_unique_and_dense_and_the_lowest_free_one_is_taken()
    {
        Crew crew = new Crew(Options(size: 3)).Begin();
        Assert.Equal([0, 1, 2], crew.Scheduler.Snapshot().Workers.Select(worker => worker.Index));
        PoolItem first = crew.Enter();
        PoolItem second = crew.Enter();
        PoolItem third = crew.Enter();
        crew.End(crew.SeatOf(third)!, 9);
        crew.End(crew.SeatOf(second)!, 9);

        Assert.Equal([2, 1], crew.Starting.Select(seat => seat.Index));
        crew.Begin();
        Assert.Equal([0, 1, 2], crew.Scheduler.Snapshot().Workers.Select(worker => worker.Index));
        Assert.Equal(0, crew.SeatOf(first)!.Index);
    }

    [Fact]
    public void W27_each_call_goes_to_the_worker_that_has_the_least_to_do()
    {
        Crew crew = new Crew(Options(size: 2, calls: 3)).Begin();
        PoolItem[] items = [.. Enumerable.Range(0, 6).Select(_ => crew.Enter())];
        Assert.Equal([0, 1, 0, 1, 0, 1], items.Select(item => crew.SeatOf(item)!.Index));
        PoolItem waiting = crew.Enter();
        Assert.Null(crew.SeatOf(waiting));

        crew.Leave(items[3]);

        Assert.Equal(1, crew.SeatOf(waiting)!.Index);
    }

    [Fact]
    public void W32_calls_that_wait_get_workers_in_the_order_in_which_they_came()
    {
        Crew crew = new Crew(Options(size: 1)).Begin();
        PoolItem[] items = [.. Enumerable.Range(0, 5).Select(_ => crew.Enter())];
        crew.Scheduler.Leave(items[2]);
        foreach (PoolItem item in items.Where(item => item != items[2]))
        {
            Assert.NotNull(crew.SeatOf(item));
            crew.Leave(item);
        }

        Assert.Equal(0, crew.Scheduler.Snapshot().Waiting);
        Assert.Null(crew.SeatOf(items[2]));
    }

    [Fact]
    public void W32_a_full_queue_refuses_when_it_is_to_and_makes_calls_wait_otherwise()
    {
        Crew refusing = new Crew(new WorkerPoolOptions { Size = 1, QueueLimit = 2, WhenFull = PoolFull.Refuse, Worker = Worker }).Begin();
        PoolItem first = refusing.Enter();
        refusing.Enter();
        refusing.Enter("k");
        PoolExhaustedException e = Assert.Throws<PoolExhaustedException>(() => refusing.Enter());
        Assert.Equal(("crew", 2, 1, null), (e.Pool, e.Waiting, e.Size, e.Waited));
        refusing.Leave(first);
        Assert.Null(refusing.SeatOf(refusing.Enter()));

        Crew patient = new Crew(new WorkerPoolOptions { Size = 1, QueueLimit = 0, Worker = Worker }).Begin();
        PoolItem held = patient.Enter();
        PoolItem waits = patient.Enter();
        patient.Leave(held);
        Assert.NotNull(patient.SeatOf(waits));
    }

    [Fact]
    public void W33_the_same_key_goes_to_the_same_worker_and_waits_for_it_while_others_are_free()
    {
        Crew crew = new Crew(Options(size: 2)).Begin();
        PoolItem a1 = crew.Enter("a");
        PoolItem a2 = crew.Enter("a");
        PoolItem b = crew.Enter("b");
        Assert.Equal((0, 1), (crew.SeatOf(a1)!.Index, crew.SeatOf(b)!.Index));
        crew.Leave(b);
        Assert.Null(crew.SeatOf(a2));
        Assert.Equal(1, crew.Scheduler.Snapshot().Workers[0].Waiting);

        crew.Leave(a1);

        Assert.Equal(0, crew.SeatOf(a2)!.Index);
    }

    [Fact]
    public void W33_when_its_worker_is_gone_a_key_goes_to_another_and_stays_there()
    {
        Crew crew = new Crew(Options(size: 2)).Begin();
        PoolItem a1 = crew.Enter("a");
        PoolItem a2 = crew.Enter("a");
        crew.End(crew.SeatOf(a1)!, 9);
        Assert.Equal(1, crew.SeatOf(a2)!.Index);
        crew.Begin();
        PoolItem other = crew.Enter();
        Assert.Equal(0, crew.SeatOf(other)!.Index);
        crew.Leave(other);
        Assert.Null(crew.SeatOf(crew.Enter("a")));
    }

    [Fact]
    public void W33_as_many_keys_are_remembered_as_the_options_say()
    {
        PoolSeat one = new(0, 0);
        PoolSeat two = new(1, 0);
        AffinityMap map = new(capacity: 2);
        map.Set("a", one);
        map.Set("b", two);
        map.Set("a", one);
        map.Set("c", two);
        Assert.False(map.TryFind("b", out _));
        Assert.True(map.TryFind("a", out PoolSeat? kept));
        Assert.Same(one, kept);
        map.Forget(one);
        Assert.Equal(1, map.Count);
    }

    [Fact]
    public void W30_a_call_that_saw_a_worker_die_has_the_next_for_itself()
    {
        Crew crew = new Crew(Options(size: 2, calls: 4)).Begin();
        PoolItem[] others = [.. Enumerable.Range(0, 4).Select(_ => crew.Enter())];
        PoolItem suspect = crew.Enter(isSuspect: true);
        Assert.Null(crew.SeatOf(suspect));
        PoolItem late = crew.Enter();
        Assert.Equal(1, crew.SeatOf(late)!.Index);

        crew.Leave(others[0]);
        Assert.Null(crew.SeatOf(suspect));
        crew.Leave(others[2]);

        Assert.Equal(0, crew.SeatOf(suspect)!.Index);
        PoolItem last = crew.Enter();
        Assert.Equal(1, crew.SeatOf(last)!.Index);
        crew.Leave(suspect);
        Assert.Equal(0, crew.SeatOf(crew.Enter())!.Index);
    }

    [Fact]
    public void W30_one_that_has_reserved_a_worker_which_dies_comes_back_at_its_old_place()
    {
        Crew crew = new Crew(Options(size: 1, calls: 2)).Begin();
        PoolItem busy = crew.Enter();
        PoolItem suspect = crew.Enter(isSuspect: true);
        PoolItem later = crew.Enter();
        crew.End(crew.SeatOf(busy)!, 9);
        Assert.Null(crew.SeatOf(suspect));
        crew.Begin();
        Assert.NotNull(crew.SeatOf(suspect));
        Assert.Null(crew.SeatOf(later));
    }

    [Fact]
    public void W24_a_worker_that_is_at_work_on_a_call_that_was_given_up_gets_no_other_until_it_has_answered()
    {
        Crew crew = new Crew(Options(size: 1)).Begin();
        PoolItem given = crew.Enter();
        PoolItem next = crew.Enter();
        var answered = new TaskCompletionSource<bool>();
        crew.Leave(given, answered.Task);
        Assert.Null(crew.SeatOf(next));

        answered.SetResult(true);

        Assert.True(SpinWait.SpinUntil(() => crew.SeatOf(next) is not null, Patience.Limit));
    }

    [Fact]
    public void W31_a_worker_that_has_had_its_calls_is_ended_when_they_are_over_and_replaced()
    {
        Crew crew = new Crew(new WorkerPoolOptions { Size = 1, CallsPerWorker = 2, MaxCallsPerWorker = 2, Worker = Worker }).Begin();
        PoolItem one = crew.Enter();
        PoolItem two = crew.Enter();
        PoolItem three = crew.Enter("k");
        PoolSeat old = crew.SeatOf(one)!;
        crew.Leave(one);
        Assert.Empty(crew.Ending);
        crew.Leave(two);
        Assert.Equal([old], crew.Ending);
        Assert.Empty(crew.Starting);
        crew.End(old, 15);
        crew.Begin();

        Assert.NotSame(old, crew.SeatOf(three));
        Assert.Equal(1, crew.Scheduler.Snapshot().Recycled[PoolRecycling.Calls]);
        Assert.Equal(0, crew.Scheduler.Snapshot().Died);
    }

    [Fact]
    public void W31_workers_that_are_too_old_are_replaced_one_after_the_other()
    {
        Crew crew = new Crew(new WorkerPoolOptions { Size = 2, MaxAge = TimeSpan.FromMinutes(1), Worker = Worker }).Begin();
        _time.Advance(TimeSpan.FromSeconds(59));
        crew.Scheduler.Sweep();
        Assert.Empty(crew.Ending);
        _time.Advance(TimeSpan.FromSeconds(1));
        crew.Scheduler.Sweep();
        PoolSeat first = Assert.Single(crew.Ending);
        crew.Scheduler.Sweep();
        Assert.Single(crew.Ending);
        crew.End(first, 15);
        crew.Scheduler.Sweep();
        Assert.Empty(crew.Ending);
        crew.Begin();
        crew.Scheduler.Sweep();
        Assert.NotSame(first, Assert.Single(crew.Ending));
    }

    [Fact]
    public void W31_a_worker_with_too_much_memory_is_replaced_when_its_calls_are_over()
    {
        long memory = 100;
        Crew crew = new Crew(
            new WorkerPoolOptions { Size = 1, MaxMemory = 200, ReadMemory = _ => memory, Worker = Worker }).Begin();
        PoolItem item = crew.Enter();
        crew.Scheduler.Sweep();
        Assert.Equal(1, crew.Scheduler.Snapshot().Count(PoolWorkerState.Serving));
        memory = 201;
        crew.Scheduler.Sweep();
        Assert.Equal(1, crew.Scheduler.Snapshot().Count(PoolWorkerState.Retiring));
        Assert.Empty(crew.Ending);
        crew.Leave(item);
        crew.End(Assert.Single(crew.Ending), 15);
        Assert.Equal(1, crew.Scheduler.Snapshot().Recycled[PoolRecycling.Memory]);
        Assert.Single(crew.Starting);
    }

    [Fact]
    public void W31_a_call_takes_a_spare_at_once_and_the_pool_is_ready_again_when_the_next_one_is()
    {
        Crew crew = new(new WorkerPoolOptions { Size = 2, MinimumSize = 0, Spares = 1, Worker = Worker });
        crew.Begin();
        Assert.True(crew.Scheduler.WhenReadyAsync().IsCompletedSuccessfully);
        Assert.NotNull(crew.Scheduler.Enter(new PoolItem(null)));
        Task ready = crew.Scheduler.WhenReadyAsync();
        Assert.False(ready.IsCompleted);
        crew.Pass();
        crew.Begin();
        Assert.True(ready.IsCompletedSuccessfully);
        Assert.Equal(0, crew.Scheduler.Snapshot().Waiting);
    }

    [Fact]
    public void W31_the_next_spare_is_started_when_the_first_calls_of_the_one_that_was_taken_have_had_their_time()
    {
        Crew crew = new Crew(new WorkerPoolOptions { Size = 4, MinimumSize = 0, Spares = 1, Worker = Worker }).Begin();
        Assert.NotNull(crew.SeatOf(crew.Enter()));
        Assert.Empty(crew.Starting);
        Assert.Equal(TimeSpan.FromMilliseconds(50), Assert.Single(crew.Later).Time);

        // One who waits is not made to wait longer.
        PoolItem waiting = crew.Enter();
        Assert.Null(crew.SeatOf(waiting));
        Assert.Single(crew.Starting);
        crew.Pass();
        Assert.Equal(2, crew.Starting.Count);
        crew.Begin();
        Assert.NotNull(crew.SeatOf(waiting));
        crew.Pass();
        Assert.Equal((2, 1), (crew.Scheduler.Snapshot().Count(PoolWorkerState.Serving), crew.Scheduler.Snapshot().Count(PoolWorkerState.Spare)));
        Assert.Empty(crew.Starting);
    }

    [Fact]
    public void W31_an_elastic_pool_grows_with_its_work_and_shrinks_when_it_was_idle()
    {
        Crew crew = new(new WorkerPoolOptions
        {
            Size = 3,
            MinimumSize = 1,
            CallsPerWorker = 2,
            IdleTimeout = TimeSpan.FromMinutes(1),
            Worker = Worker,
        });
        Assert.Single(crew.Starting);
        crew.Begin();
        PoolItem[] items = [.. Enumerable.Range(0, 3).Select(_ => crew.Enter())];
        Assert.Single(crew.Starting);
        PoolItem[] more = [.. Enumerable.Range(0, 20).Select(_ => crew.Enter())];
        Assert.Equal(2, crew.Starting.Count);
        crew.Begin();
        Assert.Equal(3, crew.Scheduler.Snapshot().Count(PoolWorkerState.Serving));
        foreach (PoolItem item in items.Concat(more))
        {
            crew.Leave(item);
        }

        _time.Advance(TimeSpan.FromSeconds(59));
        crew.Scheduler.Sweep();
        Assert.Empty(crew.Ending);
        _time.Advance(TimeSpan.FromSeconds(1));
        crew.Scheduler.Sweep();
        Assert.Equal(2, crew.Ending.Count);
        Assert.Equal(1, crew.Scheduler.Snapshot().Count(PoolWorkerState.Serving));
        crew.Ending.ToList().ForEach(seat => crew.End(seat, 15));
        Assert.Equal(2, crew.Scheduler.Snapshot().Recycled[PoolRecycling.Idle]);
        Assert.Empty(crew.Starting);
    }

    [Fact]
    public void W31_a_spare_takes_over_at_once_and_another_is_started_in_its_place()
    {
        Crew crew = new Crew(new WorkerPoolOptions { Size = 1, Spares = 1, Worker = Worker }).Begin();
        Assert.Equal(1, crew.Scheduler.Snapshot().Count(PoolWorkerState.Spare));
        PoolItem first = crew.Enter();
        PoolItem second = crew.Enter();
        Assert.Null(crew.SeatOf(second));
        crew.End(crew.SeatOf(first)!, 9);
        Assert.Equal(1, crew.SeatOf(second)!.Index);
        crew.Pass();
        Assert.Equal([0], crew.Starting.Select(seat => seat.Index));
    }

    [Fact]
    public void W31_a_pool_without_workers_but_with_a_spare_gives_it_to_the_first_call()
    {
        Crew crew = new Crew(new WorkerPoolOptions { Size = 4, MinimumSize = 0, Spares = 1, Worker = Worker }).Begin();
        Assert.NotNull(crew.SeatOf(crew.Enter()));
        crew.Pass();
        Assert.Single(crew.Starting);
    }

    [Fact]
    public void W20_when_no_worker_can_be_started_those_that_wait_are_told_and_the_pool_tries_again_after_pauses()
    {
        Crew crew = new(new WorkerPoolOptions { Size = 1, MaxStartFailures = 2, StartDelay = TimeSpan.FromSeconds(1), Worker = Worker });
        PoolItem item = crew.Enter();
        Fail(crew);
        Assert.Single(crew.Later);
        Assert.Empty(crew.Starting);
        Assert.False(item.Granted.IsCompleted);
        crew.Pass();
        Fail(crew);
        PoolUnavailableException e = Assert.IsType<PoolUnavailableException>(item.Granted.Exception!.InnerException);
        Assert.Equal(("crew", 2, "no room"), (e.Pool, e.Failures, e.InnerException!.Message));
        Assert.Throws<PoolUnavailableException>(() => crew.Enter());
        crew.Pass();
        crew.Begin();
        Assert.NotNull(crew.SeatOf(crew.Enter()));

        static void Fail(Crew crew)
        {
            PoolSeat seat = Assert.Single(crew.Starting);
            crew.Starting.Clear();
            crew.Scheduler.StartFailed(seat, new InvalidOperationException("no room"));
        }
    }

    [Fact]
    public void Workers_that_die_before_they_were_given_anything_are_not_started_again_without_a_pause()
    {
        Crew crew = new Crew(Options(size: 1)).Begin();
        crew.End(crew.All[0], 9);
        Assert.Empty(crew.Starting);
        Assert.Single(crew.Later);
        crew.Pass();
        Assert.Single(crew.Starting);
    }

    [Fact]
    public void W32_a_pool_that_drains_takes_no_more_and_has_drained_when_the_last_call_has_ended()
    {
        Crew crew = new Crew(Options(size: 1)).Begin();
        PoolItem one = crew.Enter();
        PoolItem two = crew.Enter();
        Task drained = crew.Scheduler.DrainAsync();
        Assert.Throws<ObjectDisposedException>(() => crew.Enter());
        crew.Leave(one);
        Assert.False(drained.IsCompleted);
        crew.Leave(two);
        Assert.True(drained.IsCompletedSuccessfully);
    }

    private static WorkerPoolOptions Base(WorkerOptions worker, int size, int calls) =>
        new() { Size = size, CallsPerWorker = calls, Worker = worker };

    private WorkerOptions Worker => new() { TimeProvider = _time };

    private WorkerPoolOptions Options(int size, int calls = 1) => Base(Worker, size, calls);
}
