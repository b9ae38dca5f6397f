namespace Hawser.Workers;

/// <summary>What a <see cref="SupervisedWorker{TContract}"/> is doing.</summary>
public enum SupervisionState
{
    /// <summary>A process is being started.</summary>
    Starting,

    /// <summary>A worker takes calls.</summary>
    Running,

    /// <summary>It pauses before the next start.</summary>
    BackingOff,

    /// <summary>It is over: workers ended too often, and no other is started.</summary>
    GivenUp,

    /// <summary>It is over: it was disposed, or its first start failed.</summary>
    Stopped,
}
