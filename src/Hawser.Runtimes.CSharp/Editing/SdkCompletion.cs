using System.Reflection;
using System.Reflection.Metadata;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Completion by the Features of the SDK's Roslyn, through an assembly that is embedded in this one and loaded beside them.
/// </summary>
internal sealed class SdkCompletion : ICompletionSource
{
    private const string Bridge = "Hawser.Runtimes.CSharp.Features.dll";

    // Once for the process, which it stays in.
    private static readonly Lazy<Assembly?> Features = new(Load);

    private readonly IDisposable _features;
    private readonly Call _complete;

    private SdkCompletion(IDisposable features)
    {
        _features = features;
        _complete = features.GetType().GetMethod("CompleteAsync")!.CreateDelegate<Call>(features);
    }

    // In the other load context: only types that both share.
    private delegate Task<(CompletionList List, bool HasTypes)> Call(
        string[] before,
        (nint Start, int Length, string Path)[] mapped,
        string[] files,
        byte[][] images,
        string code,
        int position,
        IReadOnlySet<string> variables,
        int most,
        CancellationToken cancellationToken);

    /// <summary>Whether the SDK's Roslyn may be loaded into this process.</summary>
    /// <param name="wanted">What the settings say.</param>
    /// <param name="ownsProcess">Whether the process ends with the session.</param>
    public static bool MayLoad(CSharpCompletion wanted, bool ownsProcess) =>
        // A guest of a process leaves nothing behind.
        !typeof(SdkCompletion).Assembly.IsCollectible
        && wanted switch
        {
            CSharpCompletion.Sdk => true,
            CSharpCompletion.Automatic => ownsProcess,
            _ => false,
        };

    /// <summary>Loads it; null where there is no SDK, or none that this works with.</summary>
    /// <param name="settings">How code is read.</param>
    /// <param name="documentation">Gives the documentation of a symbol of the framework.</param>
    public static SdkCompletion? TryLoad(EditorSettings settings, Func<string, string?> documentation)
    {
        try
        {
            object[] arguments = [settings.Usings.ToArray(), settings.AllowUnsafe, settings.Nullable, documentation];
            return Features.Value?.GetType("Hawser.Runtimes.CSharp.Editing.SdkFeatures", throwOnError: true) is { } type
                ? new SdkCompletion((IDisposable)Activator.CreateInstance(type, arguments)!)
                : null;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or MissingMemberException
            or TargetInvocationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<(CompletionList List, bool HasTypes)> CompleteAsync(
        EditorScope scope, EditorText text, int most, CancellationToken cancellationToken)
    {
        var variables = new HashSet<string>(scope.Variables, StringComparer.Ordinal);
        variables.UnionWith(text.Declared);
        return _complete(
            [.. scope.Before],
            [.. scope.Framework.Select(Metadata)],
            [.. scope.Files.Select(static reference => reference.FilePath!)],
            [.. scope.Images],
            text.Text,
            text.Position,
            variables,
            most,
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();

    // Of the framework and the application, this is mapped for as long as the process lives.
    private static unsafe (nint Start, int Length, string Path) Metadata(PortableExecutableReference reference)
    {
        MetadataReader reader = ((AssemblyMetadata)reference.GetMetadata()).GetModules()[0].GetMetadataReader();
        return ((nint)reader.MetadataPointer, reader.MetadataLength, reference.FilePath ?? "");
    }

    private static Assembly? Load()
    {
        if (Folder() is not { } folder)
        {
            return null;
        }

        using Stream bridge = typeof(SdkCompletion).Assembly.GetManifestResourceStream(Bridge)!;
        return new SdkLoadContext(folder).LoadFromStream(bridge);
    }

    // The newest one that is made for this version of .NET.
    private static string? Folder()
    {
        string sdks = Path.Combine(Path.GetDirectoryName(DotnetSdk.Find()) ?? "", "sdk");
        return !Directory.Exists(sdks)
            ? null
            : Directory.EnumerateDirectories(sdks)
                .Select(static folder => (Folder: Path.Combine(folder, "DotnetTools", "dotnet-format"), Version: VersionOf(folder)))
                .Where(static item => item.Version.Major == Environment.Version.Major
                    && File.Exists(Path.Combine(item.Folder, "Microsoft.CodeAnalysis.CSharp.Features.dll")))
                .OrderByDescending(static item => item.Version)
                .Select(static item => item.Folder)
                .FirstOrDefault();
    }

    private static Version VersionOf(string folder) =>
        Version.TryParse(Path.GetFileName(folder).Split('-')[0], out Version? version) ? version : new Version();
}
