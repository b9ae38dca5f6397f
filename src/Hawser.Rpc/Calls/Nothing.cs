namespace Hawser.Rpc.Calls;

/// <summary>The result of a call that carries none.</summary>
internal readonly struct Nothing;
