#pragma warning disable RS0030 // The console is what this captures.
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>
/// Has the process's console and trace reach the evaluation whose code uses them; code outside of any evaluation reaches what was there before.
/// It is in place while there is a session, and undone with the last: the same objects are there again, whatever guest of the process came or left
/// meanwhile (<see cref="ConsoleLayer{T}"/>).
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Undo disposes it.")]
internal sealed class ProcessCapture
{
    private static readonly Lock Gate = new();
    private static ProcessCapture? current;
    private static int users;

    private readonly ConsoleLayer<TextWriter> _out = new(
        static () => Console.Out, Console.SetOut, static behind => new EvaluationWriter(OutputStreamKind.Out, behind));

    private readonly ConsoleLayer<TextWriter> _error = new(
        static () => Console.Error, Console.SetError, static behind => new EvaluationWriter(OutputStreamKind.Error, behind));

    private readonly ConsoleLayer<TextReader> _in = new(
        static () => Console.In, Console.SetIn, static behind => new EvaluationReader(behind));

    private readonly EvaluationTraceListener _trace = new();

    private ProcessCapture() => Trace.Listeners.Add(_trace);

    /// <summary>One more needs it.</summary>
    internal static void Acquire()
    {
        lock (Gate)
        {
            if (users++ == 0)
            {
                current = new ProcessCapture();
            }
        }
    }

    /// <summary>One less needs it.</summary>
    internal static void Release()
    {
        lock (Gate)
        {
            if (--users == 0)
            {
                current!.Undo();
                current = null;
            }
        }
    }

    private void Undo()
    {
        _out.Remove();
        _error.Remove();
        _in.Remove();
        Trace.Listeners.Remove(_trace);
        _trace.Dispose();
    }
}
