using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Hawser.Rpc.Tests.Support;

public class Gate : IGate
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    /// <summary>The next thing that happened: <c>start x</c>, <c>end x</c>, <c>cancelled x</c>, <c>note x</c>.</summary>
    public Task<string> NextAsync() => _events.Reader.ReadAsync().AsTask().InTime();

    public void Open(string name) => Of(name).TrySetResult();

    public async Task<string> WaitAsync(string name, CancellationToken cancellationToken)
    {
        Report($"start {name}");
        try
        {
            await Of(name).Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Report($"cancelled {name}");
            throw;
        }

        Report($"end {name}");
        return name;
    }

    public async Task<string> DeafAsync(string name)
    {
        Report($"start {name}");
        await Of(name).Task;
        Report($"end {name}");
        return name;
    }

    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public virtual async ValueTask NoteAsync(string text)
    {
        // The second note must not overtake the first one here.
        await Task.Yield();
        Report($"note {text}");
    }

    public Task<double> RemainingAsync() => Task.FromResult(RpcDeadline.Remaining?.TotalMilliseconds ?? -1);

    protected void Report(string what) => _events.Writer.TryWrite(what);

    private TaskCompletionSource Of(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
