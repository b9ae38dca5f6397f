using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Hawser.Agent.Documents;

namespace Hawser.Agent;

// The agent's documents in this process.
public sealed partial class AgentClient
{
    private readonly DocumentFeed _feed;

    /// <summary>
    /// A document that the agent shares, the same object each time. It is empty until the first content has come: in a process without an agent, for
    /// ever.
    /// </summary>
    /// <param name="name">Its name. 1 to 200 characters without control characters. The agent need not have it yet.</param>
    public AgentDocument GetDocument(string name)
    {
        AgentName.Check(name, nameof(name));
        if (_link is not null)
        {
            Use();
        }

        return _feed.Find(name);
    }

    /// <summary>A document that the agent shares as a value that changes with it.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="name">The document's name.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="initial">The value until a document has come: in a process without an agent, for ever.</param>
    /// <returns>The settings; whoever asks disposes them.</returns>
    public AgentSettings<T> GetSettings<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        string name, JsonTypeInfo<T> type, T initial)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(initial);
        return new AgentSettings<T>(GetDocument(name), type, initial, _logger);
    }

    /// <summary>Asks for all documents that this client has, as it does now and then.</summary>
    /// <param name="asIfEmpty">As if it had none of them.</param>
    internal Task PollAsync(bool asIfEmpty = false) => _feed.RefreshAllAsync(asIfEmpty);
}
