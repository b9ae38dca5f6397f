using System.Text.Json.Serialization;
using Hawser.Runtimes.Connecting;

namespace Hawser.Runtimes;

/// <summary>
/// The way to watch a runtime, as a value: made by <see cref="Runtime.ShareForObserversAsync"/>, used by <see cref="RuntimeObserver.JoinAsync"/>, in this
/// process or another one of the same user. It goes as JSON by System.Text.Json. Immutable, and as secret as a password.
/// </summary>
[JsonConverter(typeof(RuntimeObserverTicketConverter))]
public sealed class RuntimeObserverTicket
{
    internal RuntimeObserverTicket(ObserverTicketContent content) => Content = content;

    internal ObserverTicketContent Content { get; }

    /// <summary>Whose it is, never the key.</summary>
    public override string ToString() => $"a ticket to observe {Content.Server}";
}
