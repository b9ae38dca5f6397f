using System.Text;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Fuzzing;

/// <summary>The other side of a peer under test: sends what it is told to, counts the answers, and remembers what it was asked.</summary>
internal sealed class FuzzPeer : IIpcReceiver, IDisposable
{
    private const string Barrier = "987654321";

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly MemoryStream _long = new();
    private readonly Dictionary<string, int> _answers = [];
    private readonly List<string> _asked = [];
    private readonly HashSet<uint> _streams = [];
    private readonly MessageModel _model = new();
    private readonly List<byte> _pendingLong = [];
    private int _heard;
    private int _pongs;
    private string? _fault;

    public FuzzPeer(IpcConnection connection)
    {
        Connection = connection;
        connection.Start(this);
    }

    public IpcConnection Connection { get; }

    public bool HasEnded => Connection.Completion.IsCompleted;

    public void Dispose()
    {
        _changed.Dispose();
        _long.Dispose();
    }

    /// <summary>Sends, and says whether that was possible.</summary>
    public bool TrySend(FuzzFrame frame)
    {
        Note(frame);
        try
        {
            if (frame.Stream is { } stream)
            {
                // Waits by itself; a peer that does not read is another test's.
                Connection.SendChunkAsync(stream, frame.Data).AsTask().Wait(Patience.Limit);
            }
            else
            {
                Connection.Send(frame.Data);
            }

            return true;
        }
        catch (Exception e) when (e is ConnectionLostException || e.InnerException is ConnectionLostException)
        {
            return false;
        }
    }

    public bool TrySend(string message) => TrySend(new FuzzFrame(null, Encoding.UTF8.GetBytes(message)));

    /// <summary>Waits until the peer has asked, or notified, so often.</summary>
    public Task HearAsync(int count) => UntilAsync(() => _heard >= count);

    /// <summary>Gives up what is not answered, answers what was asked, ends all streams, and expects that nothing is owed then.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public async Task<string?> SettleAsync(IEnumerable<uint> streams)
    {
        foreach (uint stream in streams.Append(0u))
        {
            TrySend($$$"""{"jsonrpc":"2.0","method":"$/end","params":{"stream":{{{stream}}}}}""");
        }

        foreach (string id in _model.Ids)
        {
            TrySend($$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{{{id}}}}}""");
        }

        foreach (string id in Asked())
        {
            TrySend($$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32000,"message":"enough"}}""");
        }

        TrySend($$$"""{"jsonrpc":"2.0","method":"$/ping","params":{"n":{{{Barrier}}}}}""");
        await UntilAsync(() => _pongs > 0 && _model.IsSatisfiedBy(_answers));
        lock (_gate)
        {
            return _fault ?? _model.Judge(_answers, isWhole: !HasEnded);
        }
    }

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            Take(message);
        }

        _changed.Release();
    }

    public void OnChunk(uint stream, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (stream == 0)
            {
                _long.Write(data);
            }
        }
    }

    public void OnSendIdle() => TrySend("""{"jsonrpc":"2.0","method":"$/ping"}""");

    public void OnEnd(IpcEnd end) => _changed.Release();

    private void Take(ReadOnlySpan<byte> message)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(message);
        }
        catch (JsonException e)
        {
            _fault = $"the peer sent what is no JSON: {e.Message}";
            return;
        }

        foreach (JsonElement one in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
        {
            string? method = one.TryGetProperty("method"u8, out JsonElement name) ? name.GetString() : null;
            string? id = one.TryGetProperty("id"u8, out JsonElement given) ? given.GetRawText() : null;
            if (method == "$/end" && one.GetProperty("params").GetProperty("stream").GetUInt32() == 0)
            {
                byte[] whole = _long.ToArray();
                _long.SetLength(0);
                Take(whole);
            }
            else if (method == "$/pong" && one.GetRawText().Contains(Barrier, StringComparison.Ordinal))
            {
                _pongs++;
            }
            else if (method is null && id is not null and not "null")
            {
                _answers[id] = _answers.GetValueOrDefault(id) + 1;
            }
            else if (method?.StartsWith("$/", StringComparison.Ordinal) == false)
            {
                _heard++;
                if (id is not null)
                {
                    _asked.Add(id);
                }
            }
        }
    }

    private string[] Asked()
    {
        lock (_gate)
        {
            return [.. _asked];
        }
    }

    // What the peer owes is known before it can have answered.
    private void Note(FuzzFrame frame)
    {
        lock (_gate)
        {
            if (frame.Stream is null)
            {
                _model.Add(frame.Data);
                if (_pendingLong.Count > 0 && Encoding.UTF8.GetString(frame.Data) == MessageMaker.EndOfLong)
                {
                    _model.Add(_pendingLong.ToArray());
                    _pendingLong.Clear();
                }
            }
            else if (frame.Stream == 0)
            {
                _pendingLong.AddRange(frame.Data);
            }
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!HasEnded)
        {
            lock (_gate)
            {
                if (condition())
                {
                    return;
                }
            }

            await Task.WhenAny(_changed.WaitAsync().InTime(), Connection.Completion).Unwrap();
        }
    }
}
