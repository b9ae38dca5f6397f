using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>What is in an observer's ticket.</summary>
/// <param name="Server">The way to the session that it is for.</param>
internal sealed record ObserverTicketContent(WorkerHandle<IRuntimeObservation> Server);
