using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

/// <summary>Takes a worker's lines where its options say: to the logger, or to code of the owner's.</summary>
internal sealed partial class OutputLines
{
    private readonly string _worker;
    private readonly ILogger _logger;

    internal OutputLines(string worker, WorkerOptions options)
    {
        _worker = worker;
        _logger = GuardedLogger.Create(options.LoggerFactory, "Hawser.Workers.Output");
        StandardOutput = Wanted(options.StandardOutput);
        StandardError = Wanted(options.StandardError);
    }

    internal WorkerOutput StandardOutput { get; }

    internal WorkerOutput StandardError { get; }

    /// <summary>What the launcher gives the lines to; null when nobody wants any.</summary>
    internal Action<OutputStream, string>? Handler => StandardOutput.TakesLines || StandardError.TakesLines ? Take : null;

    internal void Lost(string reason) => LogLost(_logger, _worker, reason);

    internal void Take(OutputStream stream, string line)
    {
        WorkerOutput output = stream == OutputStream.StandardOutput ? StandardOutput : StandardError;
        if (!output.TakesLines)
        {
            return;
        }

        if (output.Handler is { } handler)
        {
            handler(line);
        }
        else
        {
            LogLine(_logger, _worker, line);
        }
    }

    // A logger that is switched off costs no lines.
    private WorkerOutput Wanted(WorkerOutput output) =>
        output.Kind == WorkerOutputKind.Log && !_logger.IsEnabled(LogLevel.Information) ? WorkerOutput.Discard : output;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Worker}: {Line}")]
    private static partial void LogLine(ILogger logger, string worker, string line);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Output of worker '{Worker}' is lost, since it cannot be written to {Reason}. The worker goes on; its report counts")]
    private static partial void LogLost(ILogger logger, string worker, string reason);
}
