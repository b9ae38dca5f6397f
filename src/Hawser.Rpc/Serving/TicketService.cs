using System.Globalization;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>
/// Serves <c>$/ticket</c>, the one request that the protocol itself has, as any other method is served: under the same limits, with
/// cancellation and deadline.
/// </summary>
internal sealed class TicketService(Func<IpcTicketOptions, CancellationToken, ValueTask<IpcHandle>> issue)
{
    public const string Method = "$/ticket";

    // It has no name on the wire, and so no hash.
    public static readonly RpcContract<TicketService> Contract = new(
        "$",
        "$",
        [new RpcMethod(Method, oneWay: false, ["kind", "expiryMs"])],
        sequential: false,
        jsonContext: null,
        static _ => throw new NotSupportedException(),
        static (target, call) => target.AnswerAsync(call));

    private const long NeverExpires = -1;

    private static readonly TimeSpan UsualExpiry = new IpcTicketOptions().Expiry;

    /// <summary>The params of a request. The usual expiry is not mentioned: the issuer has it too.</summary>
    /// <exception cref="ArgumentException">It names a ticket of this side.</exception>
    public static JsonElement Parameters(IpcTicketOptions ticket)
    {
        if (ticket.IssuedThrough is not null)
        {
            throw new ArgumentException("The side that issues a ticket says through which of its own (IpcTicketOptions.IssuedThrough).");
        }

        string kind = ticket.Kind switch
        {
            IpcTicketKind.Many => "many",
            IpcTicketKind.Renew => "renew",
            _ => "once",
        };
        long expiry = ticket.Expiry == Timeout.InfiniteTimeSpan ? NeverExpires : (long)ticket.Expiry.TotalMilliseconds;
        return JsonElement.Parse(ticket.Expiry == UsualExpiry
            ? $$"""{"kind":"{{kind}}"}"""
            : string.Create(CultureInfo.InvariantCulture, $$"""{"kind":"{{kind}}","expiryMs":{{expiry}}}"""));
    }

    private static IpcTicketOptions Read(RpcInvocation call)
    {
        RpcParamsReader parameters = call.ReadParams();
        string? text = parameters.Next("kind") ? parameters.Reader.GetString() : "once";
        IpcTicketKind kind = text switch
        {
            "once" => IpcTicketKind.Once,
            "renew" => IpcTicketKind.Renew,
            "many" => IpcTicketKind.Many,
            _ => throw new FormatException("It is none of once, renew, many."),
        };
        TimeSpan expiry = parameters.Next("expiryMs") ? Expiry(parameters.Reader.GetInt64()) : UsualExpiry;
        parameters.End();
        return new IpcTicketOptions { Kind = kind, Expiry = expiry };
    }

    private static TimeSpan Expiry(long milliseconds)
    {
        try
        {
            return milliseconds == NeverExpires
                ? Timeout.InfiniteTimeSpan
                : new IpcTicketOptions { Expiry = TimeSpan.FromMilliseconds(milliseconds) }.Expiry;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException("It is neither 1 ms to 24 days nor -1, for ever.", e);
        }
    }

    private async Task AnswerAsync(RpcInvocation call)
    {
        IpcHandle handle = await issue(Read(call), call.CancellationToken).ConfigureAwait(false);
        if (handle.Endpoint.Equals(IpcEndpoint.StandardStreams))
        {
            throw new InvalidOperationException("This peer's listener is given its streams: nobody can dial it.");
        }

        handle.WriteTo(call.Result);
    }
}
