using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Hawser.Workers.Handles;

namespace Hawser.Runtimes.Nodes;

/// <summary>
/// One connection to a node: a connection to the node's sessions, which says who is at the other end by the kernel's word, too. Made by Hawser.Workers, once for
/// each connection.
/// </summary>
internal sealed class NodeConnection : IRuntimeSession, IAsyncDisposable
{
    /// <summary>A process that was killed is seen to be gone a moment after its connection.</summary>
    private static readonly TimeSpan DeathGrace = TimeSpan.FromMilliseconds(500);

    private readonly NodeHost _host;
    private readonly RuntimeConnection _server;
    private readonly IpcPeerIdentity? _peer;
    private readonly ProcessIdentity? _process;
    private bool _isOpen;

    public NodeConnection(WorkerContext context, RpcPeer peer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(peer);
        _host = NodeHost.Of(context.Name);
        _peer = peer.Connection.Peer;
        _process = _peer is null ? null : ProcessIdentity.Of(_peer.ProcessId);
        _server = new RuntimeConnection(_host.Sessions, context);
    }

    public async Task<SessionWelcome> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        SessionRequest known = _peer is null
            ? request
            : request with
            {
                WhoAsks = FormattableString.Invariant($"{request.WhoAsks} [process {_peer.ProcessId} of user {_peer.UserId}]"),
            };
        SessionWelcome welcome = await _server.OpenAsync(known, cancellationToken).ConfigureAwait(false);
        _isOpen = true;
        _host.Use();
        return welcome;
    }

    public IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(long after, CancellationToken cancellationToken) =>
        _server.ReadEventsAsync(after, cancellationToken);

    public ValueTask AcknowledgeAsync(long sequence) => _server.AcknowledgeAsync(sequence);

    public Task EvaluateAsync(long number, EvaluationRequest request, CancellationToken cancellationToken) =>
        _server.EvaluateAsync(number, request, cancellationToken);

    public Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken) =>
        _server.PrepareAsync(request, cancellationToken);

    public Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken) =>
        _server.ForgetEvaluationAsync(reference, cancellationToken);

    public Task DropContainerAsync(string container, CancellationToken cancellationToken) =>
        _server.DropContainerAsync(container, cancellationToken);

    public Task<InterruptReport> InterruptAsync(string container, EvaluationReference? reference, CancellationToken cancellationToken) =>
        _server.InterruptAsync(container, reference, cancellationToken);

    public Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken) =>
        _server.AnswerInputAsync(requestId, line, cancellationToken);

    public Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken) =>
        _server.CompleteAsync(request, cancellationToken);

    public Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken) =>
        _server.HoverAsync(request, cancellationToken);

    public Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken) =>
        _server.SignatureHelpAsync(request, cancellationToken);

    public Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken) =>
        _server.DiagnoseAsync(request, cancellationToken);

    public Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken) =>
        _server.FormatAsync(request, cancellationToken);

    public Task<JsonElement> ShareForObserversAsync(CancellationToken cancellationToken) => _server.ShareForObserversAsync(cancellationToken);

    public Task CloseAsync(CancellationToken cancellationToken) => _server.CloseAsync(cancellationToken);

    /// <summary>The connection is over. An owner that may come back has its grace; one whose process is gone has none.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);

        // One that came and went without a session has been there, too: who opened the node for it wants no more of it.
        _host.Use();
        if (_isOpen
            && _server.Server is { } session
            && _process is not null
            && await _process.EndsWithinAsync(DeathGrace, TimeProvider.System, CancellationToken.None).ConfigureAwait(false))
        {
            await session.EndAsync().ConfigureAwait(false);
        }
    }
}
