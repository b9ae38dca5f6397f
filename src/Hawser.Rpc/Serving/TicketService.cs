using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>
/// Serves <c>$/ticket</c>, the one request that the protocol itself has, as any other method is served: under the same limits, with
/// cancellation and deadline.
/// </summary>
internal sealed class TicketService(Func<IpcTicketKind, CancellationToken, ValueTask<IpcHandle>> issue)
{
    public const string Method = "$/ticket";

    // It has no name on the wire, and so no hash.
    public static readonly RpcContract<TicketService> Contract = new(
        "$",
        "$",
        [new RpcMethod(Method, oneWay: false, ["kind"])],
        sequential: false,
        jsonContext: null,
        static _ => throw new NotSupportedException(),
        static (target, call) => target.AnswerAsync(call));

    /// <summary>The params of a request.</summary>
    public static JsonElement Parameters(IpcTicketKind kind) => kind switch
    {
        IpcTicketKind.Once => JsonElement.Parse("""{"kind":"once"}"""),
        IpcTicketKind.Renew => JsonElement.Parse("""{"kind":"renew"}"""),
        IpcTicketKind.Many => JsonElement.Parse("""{"kind":"many"}"""),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Kind is Once, Renew or Many."),
    };

    private static IpcTicketKind ReadKind(RpcInvocation call)
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
        parameters.End();
        return kind;
    }

    private async Task AnswerAsync(RpcInvocation call)
    {
        IpcHandle handle = await issue(ReadKind(call), call.CancellationToken).ConfigureAwait(false);
        handle.WriteTo(call.Result);
    }
}
