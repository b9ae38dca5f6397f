namespace Hawser.Runtimes.CSharp.Tests.References;

/// <summary>A folder with files for cells to load.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hawser-references-");

    public string Path => _directory.FullName;

    public CSharpSettings Settings => new() { References = new ReferenceSettings { BaseFolder = Path } };

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        string path = Of(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
