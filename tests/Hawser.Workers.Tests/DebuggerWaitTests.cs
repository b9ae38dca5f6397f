using Hawser.Tests.Shared;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Tests;

public sealed class DebuggerWaitTests
{
    private readonly ManualTime _time = new();
    private bool _attached;

    [Fact]
    public async Task A_start_does_not_wait_where_none_was_asked_for_or_a_debugger_is_there()
    {
        await new DebuggerWait(TimeSpan.Zero, () => _attached, _time).RunAsync("primes", default).Soon();
        _attached = true;
        await new DebuggerWait(TimeSpan.FromDays(1), () => _attached, _time).RunAsync("primes", default).Soon();
    }

    [Fact]
    public async Task A_start_waits_for_a_debugger_until_it_attaches_and_until_the_time_is_over()
    {
        foreach (bool attaches in new[] { true, false })
        {
            _attached = false;
            Task waiting = new DebuggerWait(TimeSpan.FromMinutes(1), () => _attached, _time).RunAsync("primes", default);
            _time.Advance(TimeSpan.FromSeconds(59));
            Assert.False(waiting.IsCompleted);
            _attached = attaches;
            long start = TimeProvider.System.GetTimestamp();
            while (!waiting.IsCompleted && TimeProvider.System.GetElapsedTime(start) < Patience.Limit)
            {
                _time.Advance(attaches ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            await waiting.Soon();
        }
    }

    [Fact]
    public async Task A_wait_for_a_debugger_ends_when_the_owner_gives_up()
    {
        using var stop = new CancellationTokenSource();
        Task waiting = new DebuggerWait(TimeSpan.FromMinutes(1), () => _attached, _time).RunAsync("primes", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
    }
}
