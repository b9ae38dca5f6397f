namespace Hawser.Ipc.Tests;

/// <summary>Who waits for room to send, and whose turn it is.</summary>
public class WaitingLinesTests
{
    [Fact]
    public void Frames_that_the_buffer_does_not_take_keep_their_places()
    {
        WaitingLines lines = new();
        WaitingSend message = new(null, new byte[6]);
        WaitingSend first = new(1, new byte[6]);
        WaitingSend second = new(2, new byte[2]);
        foreach (WaitingSend waiting in (WaitingSend[])[message, first, second])
        {
            lines.Enqueue(waiting);
        }

        Assert.Null(lines.TakeMessage(5));
        Assert.Null(lines.TakeChunk(5)); // The other stream's would fit, and waits for its turn.
        Assert.True(lines.HasMessages && lines.HasChunks);
        Assert.Same(message, lines.TakeMessage(6));
        Assert.Same(first, lines.TakeChunk(6));
        Assert.Same(second, lines.TakeChunk(6));
        Assert.False(lines.HasMessages || lines.HasChunks);
    }

    [Fact]
    public void Those_who_gave_up_are_passed_over()
    {
        WaitingLines lines = new();
        WaitingSend first = new(1, new byte[1]);
        WaitingSend second = new(1, new byte[1]);
        WaitingSend third = new(2, new byte[1]);
        lines.Enqueue(first);
        lines.Enqueue(second);
        lines.Enqueue(third);
        Assert.True(first.TryTake() && second.TryTake());
        Assert.Same(third, lines.TakeChunk(1));
        Assert.Null(lines.TakeChunk(1));
    }
}
