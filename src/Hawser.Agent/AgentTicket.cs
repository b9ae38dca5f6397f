using System.Buffers;
using System.IO.Pipes;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Workers.Detached;

namespace Hawser.Agent;

/// <summary>
/// What lets one process reach the agent. It holds a secret: hand it over by a pipe that the process inherits (<see cref="OpenPipe"/>) or by a file
/// that only this user can read (<see cref="WriteFile"/>), and tell the process which by its environment (<see cref="Variable"/>); never put the
/// ticket itself there. Thread-safe.
/// </summary>
public sealed class AgentTicket
{
    /// <summary>The environment variable that says where a process finds its ticket: <c>file:</c> and a path, or <c>pipe:</c> and a descriptor.</summary>
    public const string Variable = "HAWSER_AGENT";

    internal const string FilePrefix = "file:";
    internal const string PipePrefix = "pipe:";

    private readonly Func<ValueTask> _revoke;

    internal AgentTicket(string worker, IpcHandle handle, Func<ValueTask> revoke)
    {
        Worker = worker;
        Handle = handle;
        _revoke = revoke;
    }

    /// <summary>The name of the process that it is for, as it was given to who issued it.</summary>
    public string Worker { get; }

    internal IpcHandle Handle { get; }

    /// <summary>
    /// Writes the ticket to a file that only this user can read and write, in the place of one that is there. Its reader looks into it again each
    /// time it dials, so a parent that was started again writes new tickets to the same files.
    /// </summary>
    /// <param name="path">An absolute path, in a folder that exists.</param>
    /// <returns>The value of <see cref="Variable"/> for the process.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string WriteFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The path of a ticket's file is absolute.", nameof(path));
        }

        PrivateFiles.Replace(path, Write(Handle));
        return FilePrefix + path;
    }

    /// <summary>Opens a pipe that holds the ticket, and that processes inherit which are started while it is open.</summary>
    /// <returns>The pipe; dispose it when the process has been started.</returns>
    public AgentTicketPipe OpenPipe()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        try
        {
            pipe.Write([.. Write(Handle), (byte)'\n']); // Far less than a pipe holds.
            return new AgentTicketPipe(pipe);
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    /// <summary>Makes the ticket worthless, ends its connection, and with it all tickets that were asked for over that. Idempotent.</summary>
    public ValueTask RevokeAsync() => _revoke();

    internal static JsonElement ToElement(IpcHandle handle)
    {
        using var document = JsonDocument.Parse(Write(handle));
        return document.RootElement.Clone();
    }

    private static byte[] Write(IpcHandle handle)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            handle.WriteTo(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
