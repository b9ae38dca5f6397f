using System.Buffers;
using System.Text;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Workers.Control;

namespace Hawser.Testing;

/// <summary>A worker that speaks the protocol by hand, so that it can break it: its answers are what the test says, as JSON.</summary>
internal sealed class RawWorker : IIpcReceiver
{
    private readonly FakeWorker _worker;
    private readonly IpcConnection _connection;
    private readonly Func<string, JsonElement, string?> _answer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RawWorker(FakeWorker worker, IpcConnection connection, Func<string, JsonElement, string?> answer)
    {
        _worker = worker;
        _connection = connection;
        _answer = answer;
    }

    /// <summary>Runs until its owner ends it.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="answer">The result of a call, of its wire name and parameters; null: there is no answer.</param>
    /// <param name="wrongHash">Whether it says that it was built from another version of the contract.</param>
    internal static async Task RunAsync(FakeWorker worker, Func<string, JsonElement, string?> answer, bool wrongHash)
    {
        RawWorker raw = await ConnectAsync(worker, answer).ConfigureAwait(false);
        RpcContract contract = worker.Program().Contract;
        raw._connection.Send(raw.Ready(
            (contract.Name, wrongHash ? new string('0', contract.Hash.Length) : contract.Hash),
            Named(RpcContract<IWorkerControl>.Instance),
            Named(RpcContract<IWorkerSession>.Instance)));
        await raw._ended.Task.ConfigureAwait(false);
    }

    /// <summary>Says something else than the first word of the protocol.</summary>
    internal static async Task BabbleAsync(FakeWorker worker)
    {
        RawWorker raw = await ConnectAsync(worker, static (_, _) => null).ConfigureAwait(false);
        raw._connection.Send("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":0,"session":"none"}}"""u8);
        await raw._ended.Task.ConfigureAwait(false);
    }

    /// <summary>Says nothing.</summary>
    internal static async Task KeepSilentAsync(FakeWorker worker)
    {
        RawWorker raw = await ConnectAsync(worker, static (_, _) => null).ConfigureAwait(false);
        await raw._ended.Task.ConfigureAwait(false);
    }

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        JsonElement request = JsonElement.Parse(message);
        if (!request.TryGetProperty("method", out JsonElement name))
        {
            return;
        }

        string method = name.GetString()!;
        if (method == "$/bye")
        {
            _worker.Exit(0);
        }
        else if (request.TryGetProperty("id", out JsonElement id))
        {
            // The answer is code of the test's: never on the thread that reads.
            _ = Task.Run(() => AnswerAsync(method, id, request));
        }
    }

    public void OnChunk(uint stream, ReadOnlySpan<byte> data)
    {
    }

    public void OnSendIdle()
    {
    }

    public void OnEnd(IpcEnd end) => _ended.TrySetResult();

    private static (string Name, string Hash) Named(RpcContract contract) => (contract.Name, contract.Hash);

    private static async Task<RawWorker> ConnectAsync(FakeWorker worker, Func<string, JsonElement, string?> answer)
    {
        IpcConnection connection = await worker.DialAsync().ConfigureAwait(false);
        var raw = new RawWorker(worker, connection, answer);
        connection.Start(raw);
        worker.Keep(connection);
        return raw;
    }

    private async Task AnswerAsync(string method, JsonElement id, JsonElement request)
    {
        try
        {
            bool isControl = method.StartsWith("HawserWorker", StringComparison.Ordinal);
            string? result = isControl ? "null" : _answer(method, request.TryGetProperty("params", out JsonElement given) ? given : default);
            if (result is not null)
            {
                byte[] text = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""");
                await _connection.SendAsync(text).ConfigureAwait(false);
            }
        }
        catch (ConnectionLostException)
        {
            // Nobody waits for it any more.
        }
        catch (Exception e)
        {
            _worker.WriteError(e.ToString());
            _worker.Exit(1);
        }
    }

    private ReadOnlySpan<byte> Ready(params ReadOnlySpan<(string Name, string Hash)> contracts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteString("method", "$/ready");
        json.WriteStartObject("params");
        json.WriteNumber("protocol", 1);
        json.WriteString("session", _connection.SessionId);
        json.WriteStartObject("contracts");
        foreach ((string name, string hash) in contracts)
        {
            json.WriteString(name, hash);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
