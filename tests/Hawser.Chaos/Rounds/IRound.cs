namespace Hawser.Chaos.Rounds;

/// <summary>Some seconds of one kind of work, under one schedule of disturbances. It leaves nothing behind.</summary>
internal interface IRound
{
    Task RunAsync(RoundContext context);
}
