using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Hawser.Runtimes.CSharp.Directives;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>A package that a <c>#r "nuget: Name, Version"</c> asks for.</summary>
/// <param name="Directive">The directive.</param>
/// <param name="Name">The package's name.</param>
/// <param name="Version">
/// What NuGet takes as a version: the least one (<c>1.2.3</c>), a range (<c>[1.0, 2.0)</c>), one that floats (<c>1.*</c>, <c>*-*</c> with
/// previews).
/// </param>
internal sealed partial record PackageRequest(CellDirective Directive, string Name, string Version)
{
    private const string Prefix = "nuget:";

    private const string Latest = "*";

    /// <summary>Whether the same request may mean another version later.</summary>
    public bool IsFloating => Version.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether a directive asks for a package.</summary>
    public static bool Is(CellDirective directive) =>
        directive.Kind == CellDirectiveKind.Reference
        && directive.Argument.TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a directive that <see cref="Is"/> one.</summary>
    /// <param name="directive">The directive.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(
        CellDirective directive,
        [NotNullWhen(true)] out PackageRequest? request,
        [NotNullWhen(false)] out string? error)
    {
        string[] parts = directive.Argument.TrimStart()[Prefix.Length..].Split(',', 2, StringSplitOptions.TrimEntries);
        string version = parts.Length == 1 || parts[1].Length == 0 ? Latest : parts[1];
        request = null;
        error = null;
        if (!NamePattern().IsMatch(parts[0]))
        {
            error = $"'{parts[0]}' is not a package's name. Write #r \"nuget: Name\" or #r \"nuget: Name, Version\".";
        }
        else if (!VersionPattern().IsMatch(version))
        {
            error = $"'{version}' is not a version. Write one as 1.2.3, a range as [1.0, 2.0), 1.* for the latest 1, "
                + "or *-* for the latest with previews.";
        }
        else
        {
            request = new PackageRequest(directive, parts[0], version);
        }
        return error is null;
    }

    [GeneratedRegex(@"^\w+([.-]\w+)*$")]
    private static partial Regex NamePattern();

    // What NuGet refuses of these, it says itself. None of them means anything to MSBuild.
    [GeneratedRegex(@"^[0-9A-Za-z.+*\-]+$|^[\[(][0-9A-Za-z.+*\-, ]+[\])]$")]
    private static partial Regex VersionPattern();
}
