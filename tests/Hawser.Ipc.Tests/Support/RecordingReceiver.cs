using System.Threading.Channels;

namespace Hawser.Ipc.Tests;

/// <summary>Keeps what a connection delivers, in order.</summary>
internal sealed class RecordingReceiver : IIpcReceiver
{
    private readonly Channel<(uint? Stream, byte[] Data)> _frames = Channel.CreateUnbounded<(uint?, byte[])>();
    private readonly Channel<int> _idle = Channel.CreateUnbounded<int>();
    private readonly TaskCompletionSource<IpcEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ends;

    internal int Ends => Volatile.Read(ref _ends);

    internal int AfterEnd { get; private set; }

    internal Task<IpcEnd> End => _end.Task.InTime();

    /// <summary>Runs in every OnMessage, on the reader thread.</summary>
    internal Action<byte[]>? Hook { get; init; }

    /// <summary>Runs in every OnSendIdle, on the reader thread.</summary>
    internal Action? IdleHook { get; init; }

    internal ChannelReader<(uint? Stream, byte[] Data)> Frames => _frames.Reader;

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        byte[] copy = message.ToArray();
        Hook?.Invoke(copy);
        Keep(null, copy);
    }

    public void OnChunk(uint stream, ReadOnlySpan<byte> data) => Keep(stream, data.ToArray());

    public void OnSendIdle()
    {
        IdleHook?.Invoke();
        _idle.Writer.TryWrite(0);
    }

    /// <summary>Runs in OnEnding.</summary>
    internal Action<IpcEnd>? EndingHook { get; init; }

    public void OnEnding(IpcEnd end) => EndingHook?.Invoke(end);

    public void OnEnd(IpcEnd end)
    {
        Interlocked.Increment(ref _ends);
        _frames.Writer.TryComplete();
        _end.TrySetResult(end);
    }

    internal Task<(uint? Stream, byte[] Data)> Frame() => _frames.Reader.ReadAsync().AsTask().InTime();

    internal async Task<byte[]> Message()
    {
        (uint? stream, byte[] data) = await Frame();
        Assert.Null(stream);
        return data;
    }

    internal async Task<string> Text() => System.Text.Encoding.UTF8.GetString(await Message());

    internal async Task<(uint Stream, byte[] Data)> Chunk()
    {
        (uint? stream, byte[] data) = await Frame();
        Assert.NotNull(stream);
        return (stream.Value, data);
    }

    internal Task Idle() => _idle.Reader.ReadAsync().AsTask().InTime();

    private void Keep(uint? stream, byte[] data)
    {
        if (Ends > 0)
        {
            AfterEnd++;
        }

        _frames.Writer.TryWrite((stream, data));
    }
}
