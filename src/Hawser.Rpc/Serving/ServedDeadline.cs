using Hawser.Rpc.Calls;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>The deadline of a served call, counted on the clock of this side from the arrival of the request.</summary>
internal sealed class ServedDeadline(ServedCalls owner, RpcInvocation invocation, TimeSpan time, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private ITimer? _timer;

    /// <summary>What is left, at least zero.</summary>
    public TimeSpan Left
    {
        get
        {
            TimeSpan left = time - clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Start() => _timer = clock.CreateTimer(
        static deadline => ((ServedDeadline)deadline!).Pass(), this, time, Timeout.InfiniteTimeSpan);

    public void Stop() => _timer?.Dispose();

    private void Pass() => owner.OnDeadlinePassed(invocation);
}
