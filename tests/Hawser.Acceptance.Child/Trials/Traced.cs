using System.Diagnostics;
using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="ITraced"/>. Its process listens from before the first call.</summary>
public sealed class Traced : ITraced, IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == RpcDiagnostics.ActivitySourceName,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public Traced() => ActivitySource.AddActivityListener(_listener);

    public Task<string[]> TellAsync() => Task.FromResult<string[]>(
        Activity.Current is { } activity
            ? [activity.ParentSpanId.ToHexString(), activity.TraceId.ToHexString(), $"{activity.GetTagItem("rpc.system")}"]
            : []);

    public void Dispose() => _listener.Dispose();
}
