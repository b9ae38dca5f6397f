using Hawser.Runtimes.Display;
using Hawser.Runtimes.Serving.Capturing;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes;

/// <summary>
/// The evaluation that code runs in, as that code sees it. It follows the flow of execution: tasks and threads that a cell starts have the
/// cell's context, also after the cell has ended, and what they write still reaches its owner. Thread-safe.
/// </summary>
public abstract class EvaluationContext
{
    // Each thread that takes up or leaves an evaluation's flow comes through here: so threads that run code of an evaluation can be counted.
    private static readonly AsyncLocal<EvaluationContext?> Flow = new(static change =>
    {
        change.PreviousValue?.Left();
        change.CurrentValue?.Entered();
    });

    /// <summary>The evaluation that the calling code belongs to; null outside of any.</summary>
    public static EvaluationContext? Current
    {
        get => Flow.Value;
        internal set => Flow.Value = value;
    }

    /// <summary>The evaluation.</summary>
    public abstract EvaluationReference Reference { get; }

    /// <summary>Cancelled when the evaluation is interrupted: the first step of the ladder, and the gentlest.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Services of the application that the node lives in; empty where there is none.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>
    /// A folder for files that nobody needs afterwards, of this evaluation's session alone: only this user can enter it. It is made when it is first asked
    /// for and removed with the session, or, where the process was killed, when the next one is made.
    /// </summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="ObjectDisposedException">The session has ended.</exception>
    public abstract string TempFolder { get; }

    /// <summary>Makes loggers whose entries are the evaluation's log, at whatever level.</summary>
    public ILoggerFactory LoggerFactory => field ??= new EvaluationLoggerFactory(this);

    /// <summary>How values are shown in the evaluation's container: whoever shows one of its values renders it by them.</summary>
    public abstract DisplayFormatters Formatters { get; }

    /// <summary>Writes text as the evaluation's output.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="text">The text.</param>
    public abstract void Write(OutputStreamKind stream, ReadOnlySpan<char> text);

    /// <summary>Logs in the evaluation's name.</summary>
    /// <param name="level">The entry's level.</param>
    /// <param name="category">The logger's category.</param>
    /// <param name="message">The message.</param>
    public abstract void Log(LogLevel level, string category, string message);

    /// <summary>Displays a value.</summary>
    /// <param name="content">What to show.</param>
    /// <param name="displayId">The display's name, for later updates; null to have one made.</param>
    /// <returns>The display's name.</returns>
    public abstract string Display(MimeBundle content, string? displayId = null);

    /// <summary>Changes what a display of this evaluation shows.</summary>
    /// <param name="displayId">The display's name.</param>
    /// <param name="content">What to show in its place.</param>
    public abstract void UpdateDisplay(string displayId, MimeBundle content);

    /// <summary>Asks the owner for a line, and waits for it.</summary>
    /// <param name="prompt">What to ask for; may be empty.</param>
    /// <param name="isPassword">Whether what is typed must not be shown.</param>
    /// <returns>The line; null when the owner says that there is none.</returns>
    /// <exception cref="IOException">There is no owner, or it went away.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    public abstract string? ReadLine(string prompt = "", bool isPassword = false);

    /// <summary>The calling thread begins to run code of the evaluation. It may not throw.</summary>
    internal virtual void Entered()
    {
    }

    /// <summary>The calling thread no longer runs code of the evaluation. It may not throw.</summary>
    internal virtual void Left()
    {
    }
}
