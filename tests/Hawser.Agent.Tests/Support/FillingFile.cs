namespace Hawser.Agent.Tests.Support;

/// <summary>A file on a disk that is full when the test says so: then half of what is written gets into it.</summary>
internal sealed class FillingFile(string path, FileStreamOptions options, Func<bool> isFull) : FileStream(path, options)
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (isFull())
        {
            base.Write(buffer[..(buffer.Length / 2)]);
            throw new IOException("No space left on device");
        }

        base.Write(buffer);
    }
}
