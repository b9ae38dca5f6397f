using System.Text;

namespace Hawser.Runtimes.Display.Rendering;

/// <content>What the value's own code throws, and how much of its text is taken.</content>
internal sealed partial class ValueWalker
{
    private const int MaxReports = 10;

    private const int MaxTrace = 10;

    private readonly List<string> _reports = [];
    private int _unreported;

    /// <summary>What went wrong, as text; null where nothing did.</summary>
    public string? Errors => _reports.Count == 0
        ? null
        : string.Join('\n', _reports) + (_unreported == 0 ? "" : $"\n… and {_unreported} more of this kind.");

    /// <summary>An interrupt of the evaluation is nobody's fault, and goes on its way.</summary>
    private static bool IsInterrupt(Exception e) =>
        e is ThreadInterruptedException
        || (e is OperationCanceledException && EvaluationContext.Current is { CancellationToken.IsCancellationRequested: true });

    /// <summary>An exception's type and message. The message is the exception's own code.</summary>
    private static string Says(Exception e)
    {
        string type = TypeNames.Full(e.GetType());
        try
        {
            return $"{type}: {e.Message}";
        }
        catch (Exception inner) when (!IsInterrupt(inner))
        {
            return type;
        }
    }

    private ValueNode Guard(object value, string what, Func<ValueNode> code)
    {
        try
        {
            return code();
        }
        catch (Exception e) when (!IsInterrupt(e))
        {
            Report(what, value, e);
            return Threw(e);
        }
    }

    private ValueNode.Fault Threw(Exception e) => new(Take($"<threw {Says(e)}>"));

    private ValueNode.Leaf Leaf(string text, string? json = null) => new(Take(text), json);

    private void Report(string what, object value, Exception e)
    {
        if (_reports.Count == MaxReports)
        {
            _unreported++;
            return;
        }
        var report = new StringBuilder($"{what} of {TypeNames.Full(value.GetType())} threw {Says(e)}");
        // Down to the rendering, whose frames say nothing about the error.
        string[] frames = (e.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int own = Array.FindIndex(frames, static frame => frame.Contains("Hawser.Runtimes.Display.", StringComparison.Ordinal));
        foreach (string frame in frames.Take(Math.Min(own < 0 ? MaxTrace : own, MaxTrace)))
        {
            report.Append('\n').Append(frame.TrimEnd());
        }
        _reports.Add(report.ToString());
    }

    /// <summary>Counts text that is shown, and cuts what is past the limit.</summary>
    private string Take(string text)
    {
        int left = Math.Max(_characters, 0);
        _characters -= text.Length;
        if (text.Length <= left)
        {
            return text;
        }
        if (left > 0 && char.IsHighSurrogate(text[left - 1]))
        {
            left--;
        }
        return $"{text.AsSpan(0, left)}… ({text.Length - left} more characters)";
    }
}
