using System.Text.Json;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// Reads <c>project.assets.json</c>, in which NuGet writes what a restore found and said: it is there also when the restore failed because
/// of a package.
/// </summary>
internal static class AssetsFile
{
    private const string Placeholder = "_._";

    /// <summary>Reads the file's text.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">It is not what NuGet writes.</exception>
    public static RestoreResult Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        RestoreMessage[] messages = root.TryGetProperty("logs", out JsonElement logs) ? [.. logs.EnumerateArray().Select(Message)] : [];
        return Array.Exists(messages, static message => message.IsError)
            ? new RestoreResult([], messages)
            : new RestoreResult([.. Packages(root)], messages);
    }

    private static RestoreMessage Message(JsonElement log) => new(
        Text(log, "level") == "Error",
        Text(log, "code") ?? "",
        Text(log, "message") ?? "",
        Text(log, "libraryId"));

    private static IEnumerable<RestoredPackage> Packages(JsonElement root)
    {
        string[] folders = [.. root.GetProperty("packageFolders").EnumerateObject().Select(static folder => folder.Name)];
        JsonElement libraries = root.GetProperty("libraries");
        // The last is the one for this machine: the others are without its runtime identifier.
        JsonElement target = root.GetProperty("targets").EnumerateObject().Last().Value;
        foreach (JsonProperty library in target.EnumerateObject().Where(static library => Text(library.Value, "type") == "package"))
        {
            string relative = libraries.GetProperty(library.Name).GetProperty("path").GetString()!;
            string folder = folders.Select(path => Path.Combine(path, relative)).FirstOrDefault(Directory.Exists)
                ?? throw new JsonException($"The package '{library.Name}' is in none of its folders.");
            string[] name = library.Name.Split('/');
            yield return new RestoredPackage(
                name[0],
                name[1],
                [.. Names(library.Value, "dependencies")],
                [.. Files(library.Value, "compile", folder)],
                [.. Files(library.Value, "runtime", folder)],
                [.. Files(library.Value, "native", folder)]);
        }
    }

    private static IEnumerable<string> Files(JsonElement library, string kind, string folder) =>
        Names(library, kind).Where(static path => Path.GetFileName(path) != Placeholder).Select(path => Path.Combine(folder, path));

    private static IEnumerable<string> Names(JsonElement library, string group) =>
        library.TryGetProperty(group, out JsonElement entries) ? entries.EnumerateObject().Select(static entry => entry.Name) : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
