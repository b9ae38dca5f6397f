using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Testing;
using Hawser.Workers.Control;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>
/// A worker that holds a ticket and keeps no rules. It obliges its owner in what starts and ends a worker, where its test lets it, and otherwise sends
/// what its test says, over the raw connection.
/// </summary>
internal sealed class HostileWorker : IIpcReceiver
{
    private readonly Channel<JsonElement> _heard = Channel.CreateUnbounded<JsonElement>();
    private volatile TaskCompletionSource? _stopped;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostileWorker(FakeWorker process, IpcConnection connection)
    {
        Process = process;
        Connection = connection;
    }

    public FakeWorker Process { get; }

    public IpcConnection Connection { get; }

    /// <summary>The ticket that it came with.</summary>
    public IpcHandle Ticket => Bench.Read(Process.Request).Owner;

    /// <summary>The boot line that it was given, which is a handle too.</summary>
    public string Line => Encoding.UTF8.GetString(Process.Request.BootLine.Span);

    /// <summary>Whether it does what the owner asks of it when that starts or ends it.</summary>
    public bool Obliges { get; set; } = true;

    /// <summary>Starts so, and tells the test of it.</summary>
    /// <param name="made">Is given the worker when it has said that it is ready.</param>
    /// <param name="ready">Makes the params of its <c>$/ready</c>; null: as a worker would.</param>
    public static FakeStart Start(Action<HostileWorker> made, Func<HostileWorker, string>? ready = null) => FakeStart.As(async process =>
    {
        // Its owner's clock stands still, and so does what would tell that it is there.
        IpcConnection connection = await IpcDialer.ConnectAsync(
            Bench.Read(process.Request).Owner,
            new IpcDialOptions { Connection = new IpcConnectionOptions { SilenceTimeout = TimeSpan.Zero } });
        var worker = new HostileWorker(process, connection);
        connection.Start(worker);
        _ = process.Exited.ContinueWith(
            _ =>
            {
                worker.ReadOn();
                if (!process.KeepsConnections)
                {
                    connection.Abort(new IpcEnd(IpcEndKind.Lost, "The hostile worker has ended."));
                }
            },
            TaskScheduler.Default);
        string parameters = ready?.Invoke(worker) ?? worker.Ready();
        connection.Send(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"$/ready","params":{{parameters}}}"""));
        made(worker);
        await worker._ended.Task;
    });

    /// <summary>The params of a <c>$/ready</c> that the owner follows.</summary>
    public string Ready(string limits = "{}")
    {
        IEnumerable<string> contracts = new[]
        {
            Process.Program().Contract, RpcContract<IWorkerControl>.Instance, RpcContract<IWorkerSession>.Instance,
        }.Select(static contract => $"\"{contract.Name}\":\"{contract.Hash}\"");
        return $$$"""
            {"protocol":1,"session":"{{{Connection.SessionId}}}","contracts":{{{{string.Join(',', contracts)}}}},"limits":{{{limits}}}}
            """;
    }

    /// <summary>Sends one message as it is; waits where the owner does not read.</summary>
    /// <returns>False: the owner has ended the connection.</returns>
    public async Task<bool> SendAsync(string message)
    {
        try
        {
            await Connection.SendAsync(Encoding.UTF8.GetBytes(message)).AsTask().Soon();
            return true;
        }
        catch (ConnectionLostException)
        {
            return false;
        }
    }

    public async Task<bool> SendChunkAsync(uint stream, ReadOnlyMemory<byte> data)
    {
        try
        {
            await Connection.SendChunkAsync(stream, data).AsTask().Soon();
            return true;
        }
        catch (ConnectionLostException)
        {
            return false;
        }
    }

    public Task<bool> NotifyAsync(string method, string parameters) =>
        SendAsync($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""");

    public Task<bool> RequestAsync(string id, string method, string parameters = "[]") =>
        SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""");

    public Task<bool> AnswerAsync(string id, string result) => SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");

    public Task<bool> FailAsync(string id, string error) => SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"error":{{error}}}""");

    /// <summary>The id of the owner's next call of a method.</summary>
    public async Task<string> CalledAsync(string method)
    {
        while (true)
        {
            JsonElement message = await HearAsync();
            if (message.TryGetProperty("method", out JsonElement name) && name.GetString() == method)
            {
                return message.GetProperty("id").GetRawText();
            }
        }
    }

    /// <summary>The owner's answer to a request of this side.</summary>
    public async Task<JsonElement> AnsweredAsync(string id)
    {
        while (true)
        {
            JsonElement message = await HearAsync();
            if (!message.TryGetProperty("method", out _) && message.GetProperty("id").GetRawText() == id)
            {
                return message;
            }
        }
    }

    /// <summary>The owner has read all that was sent before. For tests in which nothing else makes it answer.</summary>
    public async Task HeardOutAsync()
    {
        await RequestAsync("987654321", "No.Such");
        await AnsweredAsync("987654321");
    }

    /// <summary>The next message that is none of a start or an end.</summary>
    public async Task<JsonElement> HearAsync() => await _heard.Reader.ReadAsync().AsTask().Soon();

    /// <summary>Takes nothing any more that the owner sends.</summary>
    public void StopReading() => _stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReadOn() => _stopped?.TrySetResult();

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        _stopped?.Task.Wait(Patience.Limit);
        if (Process.Exited.IsCompleted)
        {
            return;
        }

        JsonElement heard = JsonElement.Parse(message);
        string method = heard.TryGetProperty("method", out JsonElement name) ? name.GetString()! : "";
        if (!Obliges || !(method.StartsWith("HawserWorker", StringComparison.Ordinal) || method == "$/bye"))
        {
            _heard.Writer.TryWrite(heard);
        }
        else if (heard.TryGetProperty("id", out JsonElement id))
        {
            Connection.Send(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":null}"""));
        }
        else
        {
            Process.Exit(0);
        }
    }

    public void OnChunk(uint stream, ReadOnlySpan<byte> data) => _stopped?.Task.Wait(Patience.Limit);

    public void OnSendIdle() => Connection.Send("""{"jsonrpc":"2.0","method":"$/ping","params":{"n":1}}"""u8);

    public void OnEnd(IpcEnd end)
    {
        _heard.Writer.TryComplete(new ConnectionLostException(end));
        _ended.TrySetResult();
    }
}
