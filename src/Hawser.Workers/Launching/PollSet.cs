namespace Hawser.Workers.Launching;

/// <summary>The descriptors that one thread waits for at once. Refilled for each wait; keeps its memory.</summary>
internal sealed unsafe class PollSet
{
    private Libc.PollDescriptor[] _descriptors = new Libc.PollDescriptor[16];
    private int _count;

    public void Clear() => _count = 0;

    /// <summary>Adds a descriptor; a negative one stands for none.</summary>
    public void Add(int descriptor, short events)
    {
        if (descriptor < 0)
        {
            return;
        }

        if (_count == _descriptors.Length)
        {
            Array.Resize(ref _descriptors, _count * 2);
        }

        _descriptors[_count++] = new Libc.PollDescriptor { Descriptor = descriptor, Events = events };
    }

    /// <summary>Returns when something happened, the time (milliseconds, -1: no limit) has passed, or a signal came.</summary>
    public void Wait(int milliseconds)
    {
        fixed (Libc.PollDescriptor* first = _descriptors)
        {
            _ = Libc.Poll(first, (nuint)_count, milliseconds);
        }
    }
}
