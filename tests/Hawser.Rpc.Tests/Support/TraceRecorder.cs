using System.Diagnostics;
using System.Threading.Channels;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Listens to the activities of calls while it exists, and keeps those that have ended.</summary>
internal sealed class TraceRecorder : IDisposable
{
    private readonly Channel<Activity> _ended = Channel.CreateUnbounded<Activity>();
    private readonly ActivityListener _listener;

    public TraceRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RpcDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _ended.Writer.TryWrite(activity),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The next activity that ends, of this kind; others are passed over.</summary>
    public async Task<Activity> NextAsync(ActivityKind kind)
    {
        while (true)
        {
            Activity activity = await _ended.Reader.ReadAsync().AsTask().InTime();
            if (activity.Kind == kind)
            {
                return activity;
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}
