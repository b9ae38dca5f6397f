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
    private readonly ProcessIdentity? _process = ProcessIdentity.Of(processId);
    private WorkerHandle<IRuntimeSession>? _node;

    public TimeSpan Grace => options.Grace;

    public async Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken)
    {
        if (_node is null)
        {
            step($"Bringing a node into process {processId}");
            _node = (await BringAsync(cancellationToken).ConfigureAwait(false)).Server;
        }

        step($"Connecting to process {processId}");
        return new WorkerLink(
            await NodeConnector.DialAsync(_node, options.Connect(), cancellationToken).ConfigureAwait(false), own: null);
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
            using IDisposable held = await Task.Run(
                () => PrivateFiles.Lock(Path.Combine(folder, "lock"), options.ConnectTimeout), stop.Token).ConfigureAwait(false);
            return await ExchangeAsync(target, folder, stop.Token).ConfigureAwait(false);
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
                $"Process {processId} takes no startup hook. It is to be a .NET 8 or later process of this user, with diagnostics not switched off "
                + $"(DOTNET_EnableDiagnostics) and startup hooks supported (StartupHookSupport). {e.Message}",
                e);
        }
        catch (IOException e)
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeRefused, $"Nothing can be brought into process {processId}: {e.Message}", e);
        }
    }

    private async Task<RuntimeNodeHandle> ExchangeAsync(DiagnosticsClient target, string folder, CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{processId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.reply");
        string request = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{processId}.request"));
        string reply = Path.Combine(folder, name);
        try
        {
            PrivateFiles.Replace(request, Encoding.UTF8.GetBytes(string.Join('\n', [name, .. Luggage.Of(options.Language)])));
            await target.ApplyStartupHookAsync(Luggage.Hook, cancellationToken).ConfigureAwait(false);
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
