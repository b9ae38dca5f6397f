using Microsoft.Extensions.Configuration;

namespace Hawser.Agent;

/// <summary>A document of the agent as a source of an application's configuration, which is reloaded when the document changes.</summary>
/// <param name="document">The document: a JSON object. While it is empty, so is the source.</param>
public sealed class AgentConfigurationSource(AgentDocument document) : IConfigurationSource
{
    /// <summary>The document.</summary>
    public AgentDocument Document { get; } = document ?? throw new ArgumentNullException(nameof(document));

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Documents.AgentConfigurationProvider(this);
}
