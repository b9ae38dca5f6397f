using System.Threading.Channels;
using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Tests.Connecting;

/// <summary>Links to a scripted server, and knows which of them are left.</summary>
internal sealed class ScriptedConnector(ScriptedServer server, TimeSpan grace = default) : ISessionConnector
{
    private readonly Channel<int> _attempts = Channel.CreateUnbounded<int>();
    private int _made;
    private int _disposed;

    public TimeSpan Grace => grace;

    /// <summary>What an attempt fails with; null: it succeeds.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How the process ended; null: it is not the runtime's own.</summary>
    public WorkerExit? Exit { get; set; }

    public int LinksLeft => _made - _disposed;

    /// <summary>One for each attempt, once it is over.</summary>
    public ChannelReader<int> Attempts => _attempts.Reader;

    public Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken)
    {
        step("First step");
        step("Second step");
        if (Failure is { } failure)
        {
            _attempts.Writer.TryWrite(0);
            return Task.FromException<SessionLink>(failure);
        }

        Interlocked.Increment(ref _made);
        _attempts.Writer.TryWrite(0);
        return Task.FromResult<SessionLink>(new Link(this, server));
    }

    public IEnumerable<KeyValuePair<string, string>> Describe() => [new("Extra", "more")];

    private sealed class Link(ScriptedConnector connector, ScriptedServer server) : SessionLink
    {
        private int _disposed;

        internal override IRuntimeSession Session => server;

        internal override Task<WorkerExit?> ExitAsync() => Task.FromResult(connector.Exit);

        internal override Task<WorkerHandle<IRuntimeObservation>> ShareAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Increment(ref connector._disposed);
            }

            return ValueTask.CompletedTask;
        }
    }
}
