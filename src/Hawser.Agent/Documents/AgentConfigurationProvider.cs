using Microsoft.Extensions.Configuration.Json;

namespace Hawser.Agent.Documents;

/// <summary>Reads a document as the framework reads a JSON file. One that is no configuration leaves the old values.</summary>
internal sealed class AgentConfigurationProvider : JsonStreamConfigurationProvider, IDisposable
{
    private readonly AgentDocument _document;
    private readonly IDisposable _registration;

    internal AgentConfigurationProvider(AgentConfigurationSource source)
        : base(new JsonStreamConfigurationSource())
    {
        _document = source.Document;
        _registration = _document.OnChange(_ =>
        {
            Read();
            OnReload();
        });
    }

    public override void Load() => Read();

    public void Dispose() => _registration.Dispose();

    private void Read()
    {
        if (!_document.Content.IsEmpty)
        {
            using var stream = new MemoryStream(_document.Content.ToArray(), writable: false);
            Load(stream);
        }
    }
}
