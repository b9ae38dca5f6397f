namespace Hawser.Runtimes;

/// <summary>A step of connecting, told when it begins.</summary>
/// <param name="Description">What is being done, as a sentence's beginning: <c>Starting a process</c>.</param>
public sealed record RuntimeConnectStep(string Description);
