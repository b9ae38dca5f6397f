namespace Hawser.Acceptance.Launching;

/// <summary>A copy of the child program in a folder of its own, for tests that change its files.</summary>
internal sealed class ProgramCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    public ProgramCopy()
    {
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }
    }

    public string Executable => Path.Combine(_folder.FullName, "Hawser.Acceptance.Child");

    public void Dispose() => _folder.Delete(recursive: true);
}
