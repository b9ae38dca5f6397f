using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Hawser.Workers.Detached;
using Hawser.Workers.Handles;
using Microsoft.Diagnostics.NETCore.Client;

namespace Hawser.Runtimes.Connecting;

/// <summary>
/// Brings a node into a running process, through its diagnostics socket, and connects to it. A connection that is lost is made again to the same node.
/// </summary>
/// <remarks>
/// Request and reply are files in a folder of this user's in the process's temp folder. The request names the assemblies to bring along, and is no secret; the
/// reply has the node's key, and is removed as soon as it is read.
/// </remarks>
internal sealed class GuestConnector(int processId, AttachedOptions options) : ISessionConnector
{
    /// <summary>How long a hook that is at work when its caller gives up is waited for, to close what it opens.</summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(15);

    private readonly ProcessIdentity? _process = ProcessIdentity.Of(processId);
    private WorkerHandle<IRuntimeSession>? _node;
    private bool _isConnected;

    public TimeSpan Grace => options.Grace;

    public async Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken)
    {
        if (_node is null)
        {
            step($"Bringing a node into process {processId}");
            _node = (await BringAsync(cancellationToken).ConfigureAwait(false)).Server;
        }

        try
        {
            step($"Connecting to process {processId}");
            WorkerConnection<IRuntimeSession> connection =
                await NodeConnector.DialAsync(_node, options.Connect(), cancellationToken).ConfigureAwait(false);
            _isConnected = true;
            return new WorkerLink(connection, own: null);
        }
        catch when (!_isConnected)
        {
            _ = LeaveAsync(_node);
            throw;
        }
    }

    public IEnumerable<KeyValuePair<string, string>> Describe()
    {
        yield return new("Attached to", string.Create(CultureInfo.InvariantCulture, $"process {processId}"));
        yield return new("Grace", string.Create(CultureInfo.InvariantCulture, $"{options.Grace.TotalSeconds:0.###} s"));
    }

    private async Task<RuntimeNodeHandle> BringAsync(CancellationToken cancellationToken)
    {
        if (_process is null || _process.HasEnded())
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeNotFound, $"There is no process {processId} that this user can look at.");
        }

        using var late = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var target = new DiagnosticsClient(processId);
            string temp = (await Task.Run(target.GetProcessEnvironment, stop.Token).ConfigureAwait(false)).GetValueOrDefault("TMPDIR", "/tmp");
            string folder = Path.Combine(temp, string.Create(CultureInfo.InvariantCulture, $"hawser-attach-{PrivateFiles.User}"));
            PrivateFiles.MakeFolder(folder);

            // One at a time: the hook finds its request by the process's id.
            IDisposable held = await Task.Run(
                () => PrivateFiles.Lock(Path.Combine(folder, "lock"), options.ConnectTimeout), stop.Token).ConfigureAwait(false);
            Task<RuntimeNodeHandle> exchange = ExchangeAsync(target, folder, held, stop.Token);
            try
            {
                return await exchange.WaitAsync(stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _ = LeaveWhenOpenAsync(exchange);
                throw;
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.TimedOut,
                $"Process {processId} did not answer on its diagnostics socket within {options.ConnectTimeout.TotalSeconds:0.###} s: it may be stopped, "
                + "as by a debugger.");
        }
        catch (Exception e) when (e is ServerNotAvailableException or UnsupportedCommandException or ServerErrorException)
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeRefused,
                $"Process {processId} takes no startup hook. It is to be a .NET 10 or later process of this user, with diagnostics not switched off "
                + $"(DOTNET_EnableDiagnostics) and startup hooks supported (StartupHookSupport). {e.Message}",
                e);
        }
        catch (IOException e)
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeRefused, $"Nothing can be brought into process {processId}: {e.Message}", e);
        }
    }

    /// <summary>Goes on when its caller has given up, since the hook may be at work by then: what it opens is to be closed.</summary>
    private async Task<RuntimeNodeHandle> ExchangeAsync(
        DiagnosticsClient target, string folder, IDisposable held, CancellationToken cancellationToken)
    {
        using IDisposable lockFile = held;
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        string name = string.Create(CultureInfo.InvariantCulture, $"{processId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.reply");
        string request = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{processId}.request"));
        string reply = Path.Combine(folder, name);
        using CancellationTokenRegistration givenUp = cancellationToken.UnsafeRegister(
            _ =>
            {
                File.Delete(request);
                patience.CancelAfter(AbortPatience);
            },
            null);
        try
        {
            PrivateFiles.Replace(request, Encoding.UTF8.GetBytes(string.Join('\n', [name, .. Luggage.Of(options.Language)])));
            await target.ApplyStartupHookAsync(Luggage.Hook, patience.Token).ConfigureAwait(false);
            byte[] answer = PrivateFiles.Read(reply) ?? throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeRefused,
                $"Process {processId} took the startup hook and did not answer it: startup hooks may not be supported in it (StartupHookSupport), or its "
                + "temp folder is another one.");
            return Read(answer);
        }
        finally
        {
            File.Delete(request);
            File.Delete(reply);
        }
    }

    private async Task LeaveWhenOpenAsync(Task<RuntimeNodeHandle> opening)
    {
        try
        {
            await LeaveAsync((await opening.ConfigureAwait(false)).Server).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nothing was opened.
        }
    }

    /// <summary>Closes a node that was opened for this runtime alone: it closes when a connection has come and gone.</summary>
    private async Task LeaveAsync(WorkerHandle<IRuntimeSession> node)
    {
        try
        {
            WorkerConnection<IRuntimeSession> connection =
                await NodeConnector.DialAsync(node, options.Connect(), CancellationToken.None).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (RuntimeConnectException)
        {
            // It has closed already, or does so when nobody comes.
        }
    }

    [SuppressMessage("Performance", "CA1869", Justification = "Once for each process that is attached to.")]
    private RuntimeNodeHandle Read(byte[] answer)
    {
        try
        {
            return JsonSerializer.Deserialize<RuntimeNodeHandle>(answer)!;
        }
        catch (JsonException)
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeRefused, $"No node could be opened in process {processId}: {Encoding.UTF8.GetString(answer)}");
        }
    }
}
