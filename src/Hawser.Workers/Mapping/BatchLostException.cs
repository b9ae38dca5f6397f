namespace Hawser.Workers.Mapping;

/// <summary>
/// The worker of a batch has died, and its items may be carried out again: each by itself, and with this death on its account. Never leaves the
/// engine.
/// </summary>
internal sealed class BatchLostException(WorkerExit exit, Exception death) : Exception(death.Message, death)
{
    internal WorkerExit Exit => exit;
}
