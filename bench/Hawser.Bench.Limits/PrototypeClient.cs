using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Hawser.Bench.Limits;

/// <summary>Calls the prototype's server.</summary>
internal sealed class PrototypeClient
{
    private readonly PrototypeConnection _connection;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<int>> _pending = [];
    private Channel<int> _items = Channel.CreateUnbounded<int>();
    private long _lastId;

    public PrototypeClient(Socket socket)
    {
        _connection = new PrototypeConnection(socket, Take);
        _ = Task.Run(_connection.RunAsync);
    }

    public Task<int> AddAsync(int first, int second) => CallAsync(PrototypeMethod.Add, first, second);

    /// <summary>Reads a stream of as many items to its end. One stream at a time.</summary>
    /// <returns>How many came.</returns>
    public async Task<int> CountAsync(int items)
    {
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _items = channel;
        _ = CallAsync(PrototypeMethod.Count, items, 0).ContinueWith(_ => channel.Writer.Complete(), TaskScheduler.Default);
        int count = 0;
        await foreach (int _ in channel.Reader.ReadAllAsync())
        {
            count++;
        }

        return count;
    }

    public void Note(int value) => _connection.Send(new PrototypeMessage { Method = PrototypeMethod.Note, First = value });

    public Task<int> NotedAsync() => CallAsync(PrototypeMethod.Noted, 0, 0);

    private Task<int> CallAsync(PrototypeMethod method, int first, int second)
    {
        long id = Interlocked.Increment(ref _lastId);
        var completion = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = completion;
        _connection.Send(new PrototypeMessage { Id = id, Method = method, First = first, Second = second });
        return completion.Task;
    }

    private void Take(in PrototypeMessage message)
    {
        if (message.Method == PrototypeMethod.Item)
        {
            _items.Writer.TryWrite(message.Second);
        }
        else if (_pending.TryRemove(message.Id, out TaskCompletionSource<int>? completion))
        {
            completion.SetResult(message.First);
        }
    }
}
