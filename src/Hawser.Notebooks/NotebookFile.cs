using System.Text;

namespace Hawser.Notebooks;

/// <summary>Reads and writes notebooks as files, whose names' endings say their format.</summary>
public static class NotebookFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a notebook.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NotebookFormatException">The ending is that of no format, or the text is no notebook of it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static async Task<NotebookDocument> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var format = NotebookFormat.OfPath(path);
        byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return format.Read(Utf8.GetString(text));
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + bytes.AsSpan(0, Math.Clamp(e.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new NotebookFormatException("The file is not UTF-8 text. Save it in that encoding.", line, 0, e);
        }
    }

    /// <summary>Writes a notebook. The file, or the one that a link leads to, is replaced as a whole, or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="document">The notebook.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NotebookFormatException">The ending is that of no format, or the format cannot hold the document.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static async Task WriteAsync(string path, NotebookDocument document, CancellationToken cancellationToken = default)
    {
        byte[] bytes = Utf8.GetBytes(NotebookFormat.OfPath(path).Write(document));
        string full = Path.GetFullPath(path);

        // A link stays one: what it leads to is replaced.
        if (new FileInfo(full) is { LinkTarget: not null } link)
        {
            full = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }

        string beside = $"{full}.{Guid.NewGuid():n}.tmp";
        try
        {
            await File.WriteAllBytesAsync(beside, bytes, cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows() && File.Exists(full))
            {
                File.SetUnixFileMode(beside, File.GetUnixFileMode(full));
            }

            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
