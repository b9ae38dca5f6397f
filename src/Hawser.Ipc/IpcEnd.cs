namespace Hawser.Ipc;

/// <summary>How a connection ended.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Detail">A sentence for people, which never holds a key.</param>
/// <param name="Exception">The failure behind it, where there was one.</param>
public sealed record IpcEnd(IpcEndKind Kind, string Detail, Exception? Exception = null);
