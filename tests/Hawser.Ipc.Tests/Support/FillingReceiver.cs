namespace Hawser.Ipc.Tests;

/// <summary>Gives long chunks memory of its own, and records them with all else.</summary>
internal sealed class FillingReceiver : IIpcReceiver
{
    private readonly TaskCompletionSource _whenAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _whenAskedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _memory = [];

    internal RecordingReceiver Recorded { get; } = new();

    internal bool HasPlace { get; init; } = true;

    internal int Asked { get; private set; }

    internal int Filled { get; private set; }

    /// <summary>Completes when it has been asked for the first time.</summary>
    internal Task WhenAsked => _whenAsked.Task;

    /// <summary>Completes when it has been asked for the second time.</summary>
    internal Task WhenAskedAgain => _whenAskedAgain.Task;

    public void OnMessage(ReadOnlySpan<byte> message) => Recorded.OnMessage(message);

    public void OnChunk(uint stream, ReadOnlySpan<byte> data) => Recorded.OnChunk(stream, data);

    public Memory<byte> GetChunkDestination(uint stream, int length)
    {
        Asked++;
        _memory = new byte[length + 10]; // More than is needed: no more than the chunk may be written.
        _ = _whenAsked.TrySetResult() || _whenAskedAgain.TrySetResult();
        return HasPlace ? _memory : default;
    }

    public void OnChunkFilled(uint stream, int length)
    {
        Filled++;
        Assert.Equal(new byte[10], _memory[length..]);
        Recorded.OnChunk(stream, _memory.AsSpan(0, length));
    }

    public void OnSendIdle() => Recorded.OnSendIdle();

    public void OnEnd(IpcEnd end) => Recorded.OnEnd(end);
}
