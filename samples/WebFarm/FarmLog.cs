namespace WebFarm;

/// <summary>What the parent says of the farm.</summary>
internal static partial class FarmLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "process {Process} has port {Port}, settings {Settings}, journal {Journal}")]
    internal static partial void LogFarm(this ILogger logger, int process, int port, string settings, string journal);

    [LoggerMessage(Level = LogLevel.Information, Message = "web.{Index} is process {Process}")]
    internal static partial void LogWorker(this ILogger logger, int index, int process);
}
