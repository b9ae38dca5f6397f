using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Naming;

namespace Hawser.Runtimes.CSharp.Failing;

/// <summary>Describes an exception to the author of the code: by the frames of cells only, and by the names in the code.</summary>
internal static class ExceptionDescription
{
    private const int Deepest = 16;

    /// <summary>Describes an exception.</summary>
    /// <param name="exception">The exception.</param>
    public static EvaluationError Of(Exception exception) => Of(exception, 0);

    private static EvaluationError Of(Exception exception, int depth)
    {
        // What only says that another one was thrown somewhere hides what happened.
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } && exception.InnerException is { } thrown)
        {
            exception = thrown;
        }

        return new EvaluationError(
            CellNames.Clean(exception.GetType().ToString()),
            MessageOf(exception),
            FramesOf(exception),
            exception.InnerException is { } inner && depth < Deepest ? Of(inner, depth + 1) : null);
    }

    // The message is user code too.
    private static string MessageOf(Exception exception)
    {
        try
        {
            return CellNames.Clean(exception.Message);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return $"(its message could not be read: {failure.GetType()})";
        }
    }

    private static EvaluationFrame[] FramesOf(Exception exception)
    {
        var frames = new List<EvaluationFrame>();
        foreach (StackFrame frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod() is { } method
                && AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is CellLoadContext
                && !method.IsDefined(typeof(StackTraceHiddenAttribute), inherit: false)
                && method.Module.Assembly.GetName().Name!.StartsWith(CellNames.ClassPrefix, StringComparison.Ordinal))
            {
                var described = new EvaluationFrame(MethodNames.Of(method), frame.GetFileName(), frame.GetFileLineNumber());
                if (described.Line > 0 && (frames.Count == 0 || frames[^1] != described))
                {
                    frames.Add(described);
                }
            }
        }

        return [.. frames];
    }
}
