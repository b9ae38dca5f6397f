using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>What is in an observer's ticket.</summary>
/// <param name="Session">The session.</param>
/// <param name="Server">The way to its server.</param>
internal sealed record ObserverTicketContent(string Session, WorkerHandle<IRuntimeSession> Server);
