using System.Text;

namespace Hawser.Cli.Tests;

/// <summary>Keeps what is written to it, from any thread, and tells when it ends as it is to.</summary>
internal sealed class WatchedWriter : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string End, TaskCompletionSource Seen)> _waiting = [];

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_gate)
        {
            _text.Append(value);
            string text = _text.ToString();
            _waiting.RemoveAll(waiting => text.EndsWith(waiting.End, StringComparison.Ordinal) && waiting.Seen.TrySetResult());
        }
    }

    public override void WriteLine(string? value) => Write($"{value}\n");

    public Task WaitForAsync(string end)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_text.ToString().EndsWith(end, StringComparison.Ordinal))
            {
                seen.SetResult();
            }
            else
            {
                _waiting.Add((end, seen));
            }
        }

        return seen.Task;
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }
}
