using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Hawser.Rpc.Tests.Fuzzing;

/// <summary>
/// What a peer owes for the messages that it was sent, read from the protocol's page and not from the peer's own code. Ids are their JSON
/// text.
/// </summary>
internal sealed partial class MessageModel
{
    private static readonly string[] Members = ["jsonrpc", "id", "method", "params", "result", "error", "$"];

    private readonly Dictionary<string, int> _due = [];
    private readonly Dictionary<string, int> _possible = [];

    /// <summary>Ids that have been in a message, rightly or not.</summary>
    public IReadOnlyCollection<string> Ids => [.. _due.Keys.Union(_possible.Keys)];

    /// <summary>A message was sent.</summary>
    public void Add(ReadOnlySpan<byte> message)
    {
        // Whatever is wrong with a message, its id may have been read before.
        foreach (Match match in IdMember().Matches(Encoding.Latin1.GetString(message)))
        {
            Count(_possible, match.Groups[1].Value);
        }

        if (!Utf8.IsValid(message))
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = 64 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (!reader.Read() && DueId(document.RootElement) is { } id)
            {
                Count(_due, id);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a text that is none: an answer is possible, and not due.
        }
    }

    /// <summary>Whether nothing is due any more.</summary>
    /// <param name="answers">How often each id was answered.</param>
    public bool IsSatisfiedBy(IReadOnlyDictionary<string, int> answers) => _due.Keys.All(answers.ContainsKey);

    /// <summary>What is wrong with the answers; null: nothing.</summary>
    /// <param name="answers">How often each id was answered.</param>
    /// <param name="isWhole">Whether all that is due must be there.</param>
    public string? Judge(IReadOnlyDictionary<string, int> answers, bool isWhole)
    {
        foreach ((string id, int count) in answers)
        {
            // What is due has been counted as possible too.
            if (count > _possible.GetValueOrDefault(id))
            {
                return $"{id} was answered {count} times, and asked {_possible.GetValueOrDefault(id)} times";
            }
        }

        string? missing = isWhole ? _due.Keys.FirstOrDefault(id => !answers.ContainsKey(id)) : null;
        return missing is null ? null : $"{missing} was never answered";
    }

    private static string? DueId(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var seen = new Dictionary<string, JsonElement>();
        foreach (JsonProperty member in message.EnumerateObject())
        {
            if (Members.Contains(member.Name) && !seen.TryAdd(member.Name, member.Value))
            {
                return null;
            }
        }

        bool isRequest = seen.TryGetValue("jsonrpc", out JsonElement version) && version.ValueKind == JsonValueKind.String
            && version.GetString() == "2.0"
            && seen.TryGetValue("method", out JsonElement method) && method.ValueKind == JsonValueKind.String
            && method.GetString() is not null
            && (!seen.TryGetValue("params", out JsonElement given) || given.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            && !seen.ContainsKey("result") && !seen.ContainsKey("error") && !seen.ContainsKey("$");
        return isRequest && seen.TryGetValue("id", out JsonElement id) && IsId(id) ? id.GetRawText() : null;
    }

    private static bool IsId(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Number => id.GetRawText() is { Length: <= 128 } text && text.IndexOfAny(['.', 'e', 'E']) < 0,
        JsonValueKind.String => id.GetRawText().Length <= 100 && id.GetString() is not null,
        _ => false,
    };

    private static void Count(Dictionary<string, int> counts, string id) => counts[id] = counts.GetValueOrDefault(id) + 1;

    [GeneratedRegex("""
        "id"\s*:\s*("(?:\\.|[^"\\])*"|-?[0-9]+)
        """)]
    private static partial Regex IdMember();
}
