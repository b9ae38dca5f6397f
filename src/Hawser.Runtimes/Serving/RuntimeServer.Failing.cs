using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

internal sealed partial class RuntimeServer
{
    /// <summary>The category of the log entry for an exception that no code caught.</summary>
    internal const string UnhandledCategory = "Unhandled exception";

    /// <summary>The same for one of a task that nobody awaited.</summary>
    internal const string UnobservedCategory = "Unobserved task exception";

    internal NodeManager Node => _node;

    /// <summary>An exception as a log says it: what it is, and the code's own frames.</summary>
    internal static string TextOf(EvaluationError error)
    {
        var text = new StringBuilder();
        for (EvaluationError? told = error; told is not null; told = told.Inner)
        {
            text.Append(ReferenceEquals(told, error) ? "" : "\n ---> ").Append(CultureInfo.InvariantCulture, $"{told.Type}: {told.Message}");
            foreach (EvaluationFrame frame in told.Frames)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n   at {frame.Method} in {frame.Source}:{frame.Line}");
            }
        }

        return text.ToString();
    }

    /// <summary>The evaluation whose code an exception came through; null for none of this session.</summary>
    internal EvaluationReference? OriginOf(Exception exception)
    {
        try
        {
            return Language.OriginOf(exception);
        }
        catch (Exception e)
        {
            LanguageFailed(e);
            return null;
        }
    }

    /// <summary>Tells of an exception that no code of an evaluation caught, on a thread that is none of a container's.</summary>
    /// <param name="reference">The evaluation.</param>
    /// <param name="evaluation">The same, where the flow of execution says so; it may have written what is not sent yet.</param>
    /// <param name="category">How it came to nobody's hands.</param>
    /// <param name="exception">The exception.</param>
    internal void TellOf(EvaluationReference reference, RunningEvaluation? evaluation, string category, Exception exception)
    {
        EvaluationError error;
        try
        {
            error = Language.Describe(exception);
        }
        catch (Exception e)
        {
            LanguageFailed(e);
            error = new EvaluationError(exception.GetType().FullName ?? "", "The exception's text cannot be read.", []);
        }

        if (evaluation is not null)
        {
            evaluation.Tell(category, error);
        }
        else
        {
            Log.Append(new EvaluationLog(reference, LogLevel.Error, category, TextOf(error)));
        }

        LogUncaught(_logger, _request.Session, reference, category, TextOf(error));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Session {Session}: {Category} of {Reference}: {Text}")]
    private static partial void LogUncaught(ILogger logger, string session, EvaluationReference reference, string category, string text);
}
