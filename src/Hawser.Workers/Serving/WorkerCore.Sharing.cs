using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

// The handles to the worker, and who comes with them.
internal sealed partial class WorkerCore
{
    /// <summary>So many handles may be there that can still be used: whoever may ask for one may ask often.</summary>
    private const int MostTickets = 1024;

    /// <summary>A handle to a listener of this process's own connections, which the core then owns. Once, and before any share.</summary>
    internal IpcHandle Serve(IpcListener listener, IpcTicketOptions options)
    {
        _own = listener;
        return Issue(listener, options, isWhole: true, []);
    }

    /// <summary>A handle that others can use, too. The first opens the worker's listener: one whom nobody else connects to has
    /// none.</summary>
    /// <param name="options">The ticket's.</param>
    /// <param name="more">Services that its connections have beside the session and the user's contract.</param>
    /// <exception cref="InvalidOperationException">The worker takes no more connections, or too many handles wait to be used.</exception>
    /// <exception cref="IOException">It cannot listen.</exception>
    internal IpcHandle Share(IpcTicketOptions options, params RpcService[] more) => Share(options, isWhole: true, more);

    /// <summary>A handle whose connections have these services and nothing else of the worker's.</summary>
    /// <param name="options">The ticket's.</param>
    /// <param name="services">The services.</param>
    /// <exception cref="InvalidOperationException">The worker takes no more connections, or too many handles wait to be used.</exception>
    /// <exception cref="IOException">It cannot listen.</exception>
    internal IpcHandle ShareOnly(IpcTicketOptions options, params RpcService[] services) =>
        Share(options, isWhole: false, [RpcService.For<IWorkerSession>(NoInstance.Instance), .. services]);

    private IpcHandle Share(IpcTicketOptions options, bool isWhole, RpcService[] services)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new InvalidOperationException($"Worker '{Context.Name}' takes no more connections: it is ending, or was closed.");
            }

            if (_tickets >= MostTickets)
            {
                throw new InvalidOperationException(
                    $"Worker '{Context.Name}' has {_tickets} handles that can still be used. That is the most.");
            }

            return Issue(_shared ??= _options.OpenListener(), options, isWhole, services);
        }
    }

    /// <summary>No more connections are taken; those there live on. Idempotent.</summary>
    internal async ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        foreach (IpcListener? listener in new[] { _own, _shared })
        {
            if (listener is not null)
            {
                await listener.CloseAsync().ConfigureAwait(false);
            }
        }
    }

    private IpcHandle Issue(IpcListener listener, IpcTicketOptions options, bool isWhole, RpcService[] services)
    {
        IpcTicket ticket = listener.IssueTicket(options);
        Task accepting = AcceptAsync(ticket, isWhole, services);
        lock (_gate)
        {
            _tickets++;
            _running.RemoveAll(static task => task.IsCompleted);
            _running.Add(accepting);
        }

        return ticket.Handle;
    }

    private async Task AcceptAsync(IpcTicket ticket, bool isWhole, RpcService[] services)
    {
        while (true)
        {
            IpcConnection connection;
            try
            {
                connection = await ticket.AcceptAsync().ConfigureAwait(false);
            }
            catch (IpcTicketClosedException)
            {
                lock (_gate)
                {
                    _tickets--;
                }

                return;
            }

            _ = ServeGuestAsync(connection, ticket, isWhole ? new ServedConnection(this) : null, services);
        }
    }

    private async Task ServeGuestAsync(IpcConnection connection, IpcTicket ticket, ServedConnection? served, RpcService[] services)
    {
        try
        {
            await ServeAsync(
                Task.FromResult(connection), owner: false, served, services, ticket, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A guest that never gets ready harms nobody else; it learns from its own side.
            LogGuestFailed(_logger, Context.Name, Context.ProcessId, e);
        }
    }

    /// <summary>Issues the tickets that a connection asks for.</summary>
    private Func<IpcTicketOptions, CancellationToken, ValueTask<IpcHandle>> IssuerFor(IpcTicket? broughtBy)
    {
        return (asked, _) =>
        {
            // One that was brought by this process's own listener is this process.
            IpcTicket? through = broughtBy is not null && _own is null ? broughtBy : null;
            return new ValueTask<IpcHandle>(
                Share(new IpcTicketOptions { Kind = asked.Kind, Expiry = asked.Expiry, IssuedThrough = through }));
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker '{Worker}' (process {ProcessId}): a connection failed before it was ready")]
    private static partial void LogGuestFailed(ILogger logger, string worker, int processId, Exception exception);
}
