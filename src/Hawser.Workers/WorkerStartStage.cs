namespace Hawser.Workers;

/// <summary>The steps in which a worker starts, in this order. A failed start names the one it failed in.</summary>
public enum WorkerStartStage
{
    /// <summary>The process is started: fails when the executable is missing, not executable, deleted or replaced.</summary>
    Launch,

    /// <summary>The process boots and dials back with its ticket: fails when it exits, hangs, or never dials with the right ticket.</summary>
    Boot,

    /// <summary>Both sides exchange <c>$/ready</c>.</summary>
    Handshake,

    /// <summary>The contract's hash is compared: fails when the worker was built from another version of the interface.</summary>
    Contract,

    /// <summary>The init value crosses, and the worker's services and worker state are made.</summary>
    Init,

    /// <summary>The state of the owner's own connection is made.</summary>
    Connect,
}
