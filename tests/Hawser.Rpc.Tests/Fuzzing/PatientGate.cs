using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Fuzzing;

/// <summary>A handler that waits until it is cancelled, and remembers nothing.</summary>
internal sealed class PatientGate : IGate
{
    public async Task<string> WaitAsync(string name, CancellationToken cancellationToken)
    {
        // The token of a notification never fires.
        await Task.Delay(cancellationToken.CanBeCanceled ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);
        return name;
    }

    public Task<string> DeafAsync(string name) => Task.FromResult(name);

    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public ValueTask NoteAsync(string text) => ValueTask.CompletedTask;

    public Task<double> RemainingAsync() => Task.FromResult(RpcDeadline.Remaining?.TotalMilliseconds ?? -1);
}
