namespace Hawser.Workers;

/// <summary>Why a supervised worker was given up: the limit, and the ends that passed it.</summary>
internal sealed record GivingUp(int MaxRestarts, TimeSpan Window, IReadOnlyList<WorkerExit> Exits);
