using Hawser.Ipc;

namespace Hawser.Workers.Control;

/// <summary>An <see cref="IpcHandle"/> as it crosses an authenticated channel, in protocol.md's members. No log ever shows it.</summary>
internal sealed record HandleMessage(string Endpoint, string Listener, string Ticket, string Key, int Suite, string Kind)
{
    internal static HandleMessage From(IpcHandle handle) => new(
        handle.Endpoint.ToString(),
        Convert.ToHexStringLower(handle.ListenerId.Span),
        Convert.ToHexStringLower(handle.TicketId.Span),
        Convert.ToHexStringLower(handle.Key.Span),
        1,
        handle.Kind switch
        {
            IpcTicketKind.Many => "many",
            IpcTicketKind.Renew => "renew",
            _ => "once",
        });

    /// <exception cref="FormatException">A member is malformed, or the suite or kind is not understood.</exception>
    internal IpcHandle ToHandle()
    {
        if (Suite != 1)
        {
            throw new FormatException($"The handle asks for suite {Suite}, this process understands 1.");
        }

        return new IpcHandle(
            IpcEndpoint.Parse(Endpoint),
            Convert.FromHexString(Listener),
            Convert.FromHexString(Ticket),
            Convert.FromHexString(Key),
            Kind switch
            {
                "many" => IpcTicketKind.Many,
                "renew" => IpcTicketKind.Renew,
                "once" => IpcTicketKind.Once,
                _ => throw new FormatException($"The handle's kind '{Kind}' is none of once, renew, many."),
            });
    }

    /// <summary>Without the key, so that no log, debugger line or exception text shows it.</summary>
    public override string ToString() => $"{Kind} handle to {Endpoint}";
}
