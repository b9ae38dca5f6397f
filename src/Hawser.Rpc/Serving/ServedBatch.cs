using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Serving;

/// <summary>
/// The one answer to a batch: an array of the answers to its requests, in the order in which they are done, sent when the last of them
/// is. Thread-safe.
/// </summary>
/// <remarks>
/// The array keeps to what the caller accepts. For each answer that is due there is room for an error from the beginning
/// (<see cref="RoomFor"/>), so an answer that is too long for what is left is replaced by -32003, and all others stay.
/// </remarks>
internal sealed class ServedBatch
{
    private const int Brackets = 2;

    // {"jsonrpc":"2.0","id":…,"error":{"code":-32003,"message":"The answer is too long.","data":{"size":<10 digits>,"limit":<10>}}},
    private const int RoomForError = 160;

    private readonly Func<ReadOnlyMemory<byte>, ValueTask> _send;
    private readonly int _limit;
    private readonly Action _over;
    private readonly Lock _gate = new();
    private readonly PooledBuffer _answers = new();
    private long _reserved;

    // One for the reading of the batch itself.
    private int _missing = 1;

    /// <param name="limit">The longest message that the caller accepts.</param>
    /// <param name="send">Sends the whole; never throws.</param>
    /// <param name="room">The sum of <see cref="RoomFor"/> over all that is to be answered.</param>
    /// <param name="over">Called once, outside of any lock, when the answer has been sent or there is none.</param>
    public ServedBatch(int limit, Func<ReadOnlyMemory<byte>, ValueTask> send, long room, Action over)
    {
        _send = send;
        _limit = limit;
        _reserved = room;
        _over = over;
        _answers.Begin(0);
        _answers.Append("["u8);
    }

    /// <summary>The least that an answer to this id takes.</summary>
    public static int RoomFor(RequestId id) => RoomForError + id.LongestText;

    /// <summary>Whether answers that take this room together fit into one message.</summary>
    public static bool Fits(long room, int limit) => room + Brackets <= limit;

    /// <summary>One more answer will come.</summary>
    public void Expect() => Interlocked.Increment(ref _missing);

    /// <summary>An expected answer has come.</summary>
    /// <param name="id">The id of its request.</param>
    /// <param name="answer">The answer; copied.</param>
    public void Add(RequestId id, ReadOnlySpan<byte> answer)
    {
        lock (_gate)
        {
            _reserved -= RoomFor(id);
            int start = _answers.Length;
            if (start > 1)
            {
                _answers.Append(","u8);
            }

            if (start + 1L + answer.Length + _reserved + Brackets <= _limit)
            {
                _answers.Append(answer);
            }
            else
            {
                AppendTooLong(id, answer.Length);
            }
        }

        CountDown();
    }

    /// <summary>An expected answer will not come, because nobody waits for it any more; or the whole batch has been taken up.</summary>
    public void CountDown()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _ = SendAsync();
        }
    }

    private void AppendTooLong(RequestId id, int size)
    {
        _answers.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        id.WriteTo(_answers);
        string error = $"\"code\":{RpcErrorCodes.MessageTooLarge},\"message\":\"The answer is too long.\"";
        string data = $"\"size\":{size},\"limit\":{_limit}";
        _answers.Append(Encoding.ASCII.GetBytes($",\"error\":{{{error},\"data\":{{{data}}}}}}}"));
    }

    private async Task SendAsync()
    {
        if (_answers.Length > 1)
        {
            _answers.Append("]"u8);
            await _send(_answers.Written).ConfigureAwait(false);
        }

        _answers.Clear();
        _over();
    }
}
