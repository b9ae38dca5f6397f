using System.Collections.Concurrent;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>
/// What happens to an exception that no code of the worker catches, on a thread, a timer, or in an <c>async void</c>: it is written to stderr,
/// reported to the owner, and ends the process; but for those that <see cref="UnhandledExceptions"/> has a claimant for.
/// </summary>
/// <remarks>
/// The handler that .NET calls only queues: it runs on the failing thread, inside the exception's first pass. A thread of its own, not of the pool,
/// which the worker's code may have starved, takes the queue: exceptions come in groups (two timers, one cause), so it waits
/// <see cref="Quiet"/> for more before it ends the process, and each is reported.
/// </remarks>
internal sealed class BackgroundFaults : IDisposable
{
    /// <summary>After the last exception. Long enough for those that have the same cause, short beside a process's end.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    /// <summary>For the owner's answer to one report. An owner that takes longer has its kill ready anyway.</summary>
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(2);

    /// <summary>A storm of exceptions is cut off here, so that it cannot keep the process alive.</summary>
    private const int Most = 100;

    private readonly BlockingCollection<Exception> _queue = new(Most);
    private readonly Action<int> _exit;
    private readonly Action<string> _write;
    private volatile string _worker;
    private volatile bool _stacks;
    private volatile IWorkerReports? _owner;
    private int _started;

    internal BackgroundFaults(string worker, bool stacks, Action<int> exit, Action<string>? write = null)
    {
        _worker = worker;
        _stacks = stacks;
        _exit = exit;
        _write = write ?? StandardError.Write;
    }

    /// <summary>Takes over the process's background exceptions. Once in a process, which is a worker.</summary>
    internal static BackgroundFaults Install(string worker, bool stacks)
    {
        var faults = new BackgroundFaults(worker, stacks, Environment.Exit);
        UnhandledExceptions.Serve(faults);
        return faults;
    }

    /// <summary>The owner is reached; reports go there from now on.</summary>
    internal void Report(IWorkerReports owner) => _owner = owner;

    /// <summary>The process has become another worker.</summary>
    internal void Rename(string worker, bool stacks)
    {
        _worker = worker;
        _stacks = stacks;
    }

    /// <summary>Queues the exception. Always true: the process does not end here, but after the report.</summary>
    internal bool Handle(Exception exception)
    {
        _queue.TryAdd(exception);
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            new Thread(Run) { IsBackground = true, Name = "hawser faults" }.Start();
        }

        return true;
    }

    public void Dispose() => _queue.Dispose();

    private void Run()
    {
        for (int i = 0; i < Most && _queue.TryTake(out Exception? exception, Quiet); i++)
        {
            try
            {
                _write($"Unhandled exception in worker '{_worker}' (process {Environment.ProcessId}). {exception}");
                _owner?.FaultAsync(FaultMessage.From(exception, _stacks)).Wait(ReportTimeout);
            }
            catch (AggregateException)
            {
                // The owner is gone, or does not answer any more: stderr has it.
            }
            catch (Exception e)
            {
                // Its ToString or Message is code of the user and threw. Nothing may keep this thread from ending the process.
                _write($"Unhandled {exception.GetType()} in worker '{_worker}', whose text cannot be read ({e.GetType()}).");
            }
        }

        _exit(ServingExitCodes.UnhandledException);
    }
}
