#pragma warning disable RS0030 // The console is what this captures.
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>
/// Has the process's console and trace reach the evaluation whose code uses them; code outside of any evaluation reaches what was there before.
/// It is in place while there is a session, and undone with the last: the same objects are there again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Undo disposes it.")]
internal sealed class ProcessCapture
{
    private static readonly Lock Gate = new();
    private static ProcessCapture? current;
    private static int users;

    private readonly TextWriter _out = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly TextReader _in = Console.In;
    private readonly EvaluationTraceListener _trace = new();
    private readonly TextWriter _newOut;
    private readonly TextWriter _newError;
    private readonly TextReader _newIn;

    private ProcessCapture()
    {
        // What the console makes of them is what it is asked for later: it wraps each in a lock of its own.
        Console.SetOut(new EvaluationWriter(OutputStreamKind.Out, _out));
        _newOut = Console.Out;
        Console.SetError(new EvaluationWriter(OutputStreamKind.Error, _error));
        _newError = Console.Error;
        Console.SetIn(new EvaluationReader(_in));
        _newIn = Console.In;
        Trace.Listeners.Add(_trace);
    }

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

    /// <summary>What somebody else has changed since then stays theirs.</summary>
    private void Undo()
    {
        if (Console.Out == _newOut)
        {
            Console.SetOut(_out);
        }

        if (Console.Error == _newError)
        {
            Console.SetError(_error);
        }

        if (Console.In == _newIn)
        {
            Console.SetIn(_in);
        }

        Trace.Listeners.Remove(_trace);
        _trace.Dispose();
    }
}
