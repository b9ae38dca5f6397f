using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>
/// A runtime that this process owns. Its three forms differ in where the code runs: <see cref="StandaloneRuntime"/>,
/// <see cref="AttachedRuntime"/>, <see cref="EmbeddedRuntime"/>. Thread-safe.
/// </summary>
public abstract class Runtime : IRuntime
{
    private readonly RuntimeDriver _driver;

    private protected Runtime(RuntimeOptions options, string form, ISessionConnector connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        _driver = new RuntimeDriver(options, form, connector);
    }

    /// <summary>The runtime's name: the one of its options, or one that was made.</summary>
    public string Name => _driver.Name;

    /// <inheritdoc/>
    public RuntimeState State => _driver.State;

    /// <inheritdoc/>
    public Task<RuntimeEnd> Ended => _driver.Ended;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Describe() => _driver.Describe();

    /// <inheritdoc/>
    public abstract IRuntime Duplicate();

    /// <inheritdoc/>
    public Task ConnectAsync(IProgress<RuntimeConnectStep>? progress = null, CancellationToken cancellationToken = default) =>
        _driver.ConnectAsync(progress, cancellationToken);

    /// <inheritdoc/>
    public Task DisconnectAsync() => _driver.DisconnectAsync();

    /// <inheritdoc/>
    public IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(CancellationToken cancellationToken = default) =>
        _driver.ReadEvents(cancellationToken);

    /// <inheritdoc/>
    public Task<EvaluationResponse> EvaluateAsync(EvaluationRequest request, CancellationToken cancellationToken = default) =>
        _driver.EvaluateAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken = default) =>
        _driver.PrepareAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken = default) =>
        _driver.ForgetEvaluationAsync(reference, cancellationToken);

    /// <inheritdoc/>
    public Task DropContainerAsync(string container, CancellationToken cancellationToken = default) =>
        _driver.DropContainerAsync(container, cancellationToken);

    /// <inheritdoc/>
    public Task<InterruptReport> InterruptAsync(string container, CancellationToken cancellationToken = default) =>
        _driver.InterruptAsync(container, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken = default) =>
        _driver.AnswerInputAsync(requestId, line, cancellationToken);

    /// <inheritdoc/>
    public Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        _driver.CompleteAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        _driver.HoverAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        _driver.SignatureHelpAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        _driver.DiagnoseAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        _driver.FormatAsync(request, cancellationToken);

    /// <summary>
    /// Makes a ticket for somebody else, who sees this runtime's events by it (<see cref="RuntimeObserver.JoinAsync"/>) and can do
    /// nothing else in its process. It is for one observer, who has ten minutes to use it.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The ticket: as secret as a password.</returns>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    public async Task<RuntimeObserverTicket> ShareForObserversAsync(CancellationToken cancellationToken = default)
    {
        WorkerHandle<IRuntimeObservation> session = await _driver.ShareAsync(cancellationToken).ConfigureAwait(false);
        return new RuntimeObserverTicket(new ObserverTicketContent(session));
    }

    /// <summary>As <see cref="DisconnectAsync"/>. Never throws; idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await DisconnectAsync().ConfigureAwait(false);
    }
}
