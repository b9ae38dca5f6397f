using System.Text.Json;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Streams;

/// <inheritdoc/>
internal sealed class ProgressSink<T>(
    long token, ProgressInbox inbox, IProgress<T> progress, RpcResultReader<T> read, RpcJson json, int depth)
    : ProgressSink(token, inbox)
{
    public override void Deliver(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = depth });
        reader.Read();
        progress.Report(read(ref reader, json));
    }
}
