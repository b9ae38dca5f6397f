using System.Text.RegularExpressions;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// What may stand between the quotes of a <c>#r</c> or <c>#load</c>: files, and packages that are on this machine with their versions.
/// Folders may be far away: what does not answer in time is not waited for. Thread-safe.
/// </summary>
/// <param name="settings">Where the session's directives look.</param>
/// <param name="packages">The packages.</param>
internal sealed partial class DirectiveCompletion(ReferenceSettings settings, PackageCatalog packages)
{
    private const string Package = "nuget:";

    /// <summary>Longer than that nobody who types waits.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    private static readonly EnumerationOptions Accessible = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Finds what may stand at a place; null where that is in no directive.</summary>
    /// <param name="text">The code, and the place.</param>
    /// <param name="most">How many items to give at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<CompletionList?> CompleteAsync(EditorText text, int most, CancellationToken cancellationToken)
    {
        int lineStart = text.Position == 0 ? 0 : text.Text.LastIndexOf('\n', text.Position - 1) + 1;
        Match directive = Directive().Match(text.Text[lineStart..text.Position]);
        if (!directive.Success || text.IsWithinToken(lineStart))
        {
            return null;
        }

        Group argument = directive.Groups["argument"];
        var place = new Place(text.Text, lineStart + argument.Index, text.Position);
        bool isReference = directive.Groups["kind"].Value == "r";
        Found found = isReference && argument.Value.TrimStart().StartsWith(Package, StringComparison.OrdinalIgnoreCase)
            ? await PackagesAsync(place, cancellationToken).ConfigureAwait(false)
            : await FilesAsync(place, isReference, cancellationToken).ConfigureAwait(false);
        List<CompletionCandidate> ordered = found.IsInOrder
            ? [.. found.Candidates.Where(candidate => candidate.Text.StartsWith(found.Written, StringComparison.OrdinalIgnoreCase))]
            : CompletionRanking.Order(found.Candidates, found.Written);
        return new CompletionList(
            [.. ordered.Take(most).Select(candidate => ItemOf(candidate, found.Span))],
            found.IsWhole && ordered.Count <= most);
    }

    private static CompletionItem ItemOf(CompletionCandidate candidate, CodeSpan span) =>
        new(candidate.Label, candidate.Kind, candidate.Text, span, candidate.Source as string);

    private static CompletionCandidate Candidate(string label, CompletionKind kind, string? description = null) =>
        new(label, kind, label, label, false, description);

    private async Task<Found> PackagesAsync(Place place, CancellationToken cancellationToken)
    {
        IReadOnlyList<KnownPackage>? known = await packages.FindAsync(Limit, cancellationToken).ConfigureAwait(false);
        int comma = place.Before.IndexOf(',', StringComparison.Ordinal);
        string name = place.Before[..(comma < 0 ? place.Before.Length : comma)].TrimStart()[Package.Length..].Trim();
        if (comma >= 0)
        {
            // In the order of versions, which is not that of names.
            IEnumerable<string> versions = known?
                .FirstOrDefault(package => string.Equals(package.Name, name, StringComparison.OrdinalIgnoreCase))?.Versions ?? [];
            string space = place.Before.EndsWith(',') ? " " : "";
            IEnumerable<CompletionCandidate> candidates = versions.Select(version =>
                Candidate(space + version, CompletionKind.Package) with { Label = version });
            Found found = place.Found(comma + 1, "\"", candidates, known is not null);
            return found with { IsInOrder = true };
        }

        int prefix = place.Before.IndexOf(':', StringComparison.Ordinal) + 1;
        return place.Found(
            prefix,
            ",\"",
            (known ?? []).Select(static package => Candidate(
                package.Name, CompletionKind.Package, $"{package.Name} {package.Versions[0]}, on this machine")),
            known is not null);
    }

    private async Task<Found> FilesAsync(Place place, bool isReference, CancellationToken cancellationToken)
    {
        int slash = place.Before.LastIndexOf('/');
        string baseFolder = Path.GetFullPath(settings.BaseFolder ?? Directory.GetCurrentDirectory());
        string folder = Path.GetFullPath(place.Before[..(slash + 1)], baseFolder);
        bool isHiddenWanted = slash + 1 < place.Before.Length && place.Before[slash + 1] == '.';
        List<CompletionCandidate>? files = null;
        try
        {
            // On the pool, and left there if the folder does not answer.
            files = await Task.Run(() => Files(folder, isReference, isHiddenWanted), CancellationToken.None)
                .WaitAsync(Limit, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What there is nobody knows, then.
        }

        IEnumerable<CompletionCandidate> package = isReference && Package.StartsWith(place.Before, StringComparison.OrdinalIgnoreCase)
            ? [new CompletionCandidate(Package, CompletionKind.Package, Package + " ", "", false, "A package of NuGet: name, version")]
            : [];
        return place.Found(slash + 1, "/\"", package.Concat(files ?? []), files is not null);
    }

    private static List<CompletionCandidate> Files(string folder, bool isReference, bool isHiddenWanted)
    {
        string[] endings = isReference ? [".dll"] : [".csx", ".cs"];
        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Accessible)
                    .Where(item => isHiddenWanted || !item.Name.StartsWith('.'))
                    .Where(item => item is DirectoryInfo || endings.Contains(item.Extension, StringComparer.OrdinalIgnoreCase))
                    .Select(static item => item is DirectoryInfo
                        ? Candidate(item.Name + "/", CompletionKind.Folder)
                        : Candidate(item.Name, CompletionKind.File)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex("""^[ \t]*#(?<kind>r|load)[ \t]+"(?<argument>[^"]*)$""")]
    private static partial Regex Directive();

    private sealed record Found(IEnumerable<CompletionCandidate> Candidates, string Written, CodeSpan Span, bool IsWhole)
    {
        public bool IsInOrder { get; init; }
    }

    /// <summary>A place within the quotes.</summary>
    private sealed record Place(string Text, int Start, int Position)
    {
        /// <summary>What stands between the quote and the place.</summary>
        public string Before { get; } = Text[Start..Position];

        /// <summary>
        /// What was found for a part of it: the part goes on behind the place, to one of some characters or the line's end.
        /// </summary>
        public Found Found(int start, string ends, IEnumerable<CompletionCandidate> candidates, bool isWhole)
        {
            while (start < Before.Length && Before[start] == ' ')
            {
                start++;
            }

            int end = Position;
            while (end < Text.Length && Text[end] is not ('\r' or '\n') && !ends.Contains(Text[end], StringComparison.Ordinal))
            {
                end++;
            }

            return new Found(candidates, Before[start..], new CodeSpan(Start + start, end - Start - start), isWhole);
        }
    }
}
