using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Sessions;

namespace Hawser.Runtimes.Serving;

/// <summary>A session as its observers see it, each through a ticket of its own. Thread-safe.</summary>
/// <param name="server">The session.</param>
internal sealed class ObservedSession(RuntimeServer server) : IRuntimeObservation
{
    /// <summary>For one observer, and as long as its owner may take to hand it on.</summary>
    private static readonly IpcTicketOptions Ticket = new() { Kind = IpcTicketKind.Once, Expiry = TimeSpan.FromMinutes(10) };

    /// <summary>Issues a ticket for one observer.</summary>
    /// <param name="session">The session.</param>
    /// <param name="shareOnly">Issues tickets whose connections have the given services only.</param>
    internal static IpcHandle Share(RuntimeServer session, Func<IpcTicketOptions, RpcService[], IpcHandle> shareOnly) =>
        shareOnly(Ticket, [RpcService.For<IRuntimeObservation>(new ObservedSession(session))]);

    /// <summary>A handle as it goes over a channel.</summary>
    internal static JsonElement Write(IpcHandle handle)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            handle.WriteTo(writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    public async IAsyncEnumerable<ObservedItem> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The place in the log is taken before the welcome goes: what happens from then on is not missed, however late it is read.
        using EventReader reader = server.Log.Observe();
        yield return new ObservedItem { Welcome = server.Observe() };
        await foreach (RuntimeEvent next in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new ObservedItem { Event = next };
        }
    }
}
