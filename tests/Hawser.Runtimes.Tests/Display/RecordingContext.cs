using System.Text;
using Hawser.Runtimes.Display;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>An evaluation that keeps what is displayed in it, for tests of what cells call.</summary>
internal sealed class RecordingContext : EvaluationContext, IDisposable
{
    private readonly EvaluationContext? _outer = Current;
    private readonly StringBuilder _errors = new();

    public RecordingContext() => Current = this;

    /// <summary>Each display and each update: its id, whether it is an update, and what it shows.</summary>
    public List<(string Id, bool IsUpdate, MimeBundle Content)> Shown { get; } = [];

    public string ErrorOutput => _errors.ToString();

    public CancellationTokenSource Interrupt { get; } = new();

    public override EvaluationReference Reference { get; } = new("container", "cell");

    public override CancellationToken CancellationToken => Interrupt.Token;

    public override IServiceProvider Services => throw new NotSupportedException();

    public override string TempFolder => throw new NotSupportedException();

    public override DisplayFormatters Formatters { get; } = new();

    public override void Write(OutputStreamKind stream, ReadOnlySpan<char> text)
    {
        Assert.Equal(OutputStreamKind.Error, stream);
        _errors.Append(text);
    }

    public override void Log(LogLevel level, string category, string message) => throw new NotSupportedException();

    public override string Display(MimeBundle content, string? displayId = null)
    {
        displayId ??= $"d{Shown.Count}";
        Shown.Add((displayId, false, content));
        return displayId;
    }

    public override void UpdateDisplay(string displayId, MimeBundle content) => Shown.Add((displayId, true, content));

    public override string? ReadLine(string prompt = "", bool isPassword = false) => throw new NotSupportedException();

    public void Dispose()
    {
        Current = _outer;
        Interrupt.Dispose();
    }
}
