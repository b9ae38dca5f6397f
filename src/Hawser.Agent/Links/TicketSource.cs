using System.IO.Pipes;
using System.Text;
using Hawser.Ipc;
using Hawser.Workers.Detached;

namespace Hawser.Agent.Links;

/// <summary>Where a process has its ticket from.</summary>
internal abstract class TicketSource
{
    /// <summary>Whether another ticket may come: whoever was sent away then looks for it again.</summary>
    internal abstract bool MayChange { get; }

    /// <summary>The ticket that there is now. The caller does not erase it.</summary>
    /// <exception cref="IOException">There is none.</exception>
    internal abstract IpcHandle Read();

    /// <exception cref="ArgumentException">It is neither a file's nor a pipe's.</exception>
    /// <exception cref="IOException">The pipe has no ticket.</exception>
    internal static TicketSource Parse(string value) =>
        value.StartsWith(AgentTicket.FilePrefix, StringComparison.Ordinal) ? new InFile(value[AgentTicket.FilePrefix.Length..])
        : value.StartsWith(AgentTicket.PipePrefix, StringComparison.Ordinal) ? new Fixed(ReadPipe(value[AgentTicket.PipePrefix.Length..]))
        : throw new ArgumentException(
            $"{AgentTicket.Variable} is '{AgentTicket.FilePrefix}' and a path, or '{AgentTicket.PipePrefix}' and a descriptor.", nameof(value));

    /// <summary>A ticket that was handed over already.</summary>
    internal static TicketSource Of(IpcHandle handle) => new Fixed(handle);

    private static IpcHandle ReadPipe(string descriptor)
    {
        using var pipe = new AnonymousPipeClientStream(PipeDirection.In, descriptor);
        using var lines = new StreamReader(pipe);
        return Parse(Encoding.UTF8.GetBytes(lines.ReadLine() ?? ""), "the pipe");
    }

    private static IpcHandle Parse(ReadOnlySpan<byte> content, string where)
    {
        try
        {
            return IpcHandle.Parse(content);
        }
        catch (FormatException e)
        {
            throw new IOException($"There is no ticket of an agent in {where}.", e);
        }
    }

    private sealed class Fixed(IpcHandle handle) : TicketSource
    {
        internal override bool MayChange => false;

        internal override IpcHandle Read() => handle;
    }

    private sealed class InFile(string path) : TicketSource
    {
        internal override bool MayChange => true;

        internal override IpcHandle Read() => Parse(
            PrivateFiles.Read(path) ?? throw new IOException($"There is no ticket of an agent at '{path}'."), $"'{path}'");
    }
}
