using System.Text.Json;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Streams;

/// <summary>Decodes the items of a stream, one when asked for one. For one reader at a time.</summary>
internal sealed class ItemReader<T>(IncomingQueue queue, RpcResultReader<T> read, RpcJson json, int depth)
{
    private StreamSegment? _batch;
    private JsonReaderState _state;
    private int _position;

    public T Current { get; private set; } = default!;

    /// <summary>Goes to the next item.</summary>
    /// <returns>False: the stream has ended.</returns>
    /// <exception cref="RpcProtocolException">The item cannot be decoded; the stream is over.</exception>
    public ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken) =>
        TryReadNext() ? new ValueTask<bool>(true) : WaitAndReadAsync(cancellationToken);

    /// <summary>The reader leaves.</summary>
    public void Leave()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            queue.Release(batch);
        }

        queue.Stop(new InvalidOperationException($"The stream of '{queue.Method}' was left by its reader."));
    }

    private async ValueTask<bool> WaitAndReadAsync(CancellationToken cancellationToken)
    {
        while (await queue.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryReadNext())
            {
                return true;
            }
        }

        return false;
    }

    private bool TryReadNext()
    {
        queue.ThrowIfBroken();
        while (true)
        {
            if (_batch is null)
            {
                _batch = queue.TryTake();
                if (_batch is null)
                {
                    return false;
                }

                _position = 0;
                _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = depth });
            }

            var reader = new Utf8JsonReader(_batch.Span[_position..], isFinalBlock: true, _state);
            reader.Read();
            if (_position == 0)
            {
                // The array's own bracket.
                reader.Read();
            }

            if (reader.TokenType == JsonTokenType.EndArray)
            {
                StreamSegment batch = _batch;
                _batch = null;
                queue.Release(batch);
                continue;
            }

            Decode(ref reader);
            _position += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            return true;
        }
    }

    private void Decode(ref Utf8JsonReader reader)
    {
        try
        {
            Current = read(ref reader, json);
        }
        catch (Exception e)
        {
            var failure = new RpcProtocolException(
                RpcErrorCodes.InvalidParams, $"An item of the stream of '{queue.Method}' cannot be read as {typeof(T)}: {e.Message}", e);
            queue.Stop(failure);
            throw failure;
        }
    }
}
