namespace Hawser.Acceptance.Child.Foreign;

/// <summary>Takes reports at once, where they arrive.</summary>
internal sealed class Sink<T>(Action<T> take) : IProgress<T>
{
    public void Report(T value) => take(value);
}
