using System.IO.MemoryMappedFiles;
using System.Text;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// A documentation file, which is searched byte by byte where the kernel has it: that takes a few milliseconds for the largest of them, and
/// no memory of the process's own. Thread-safe. Disposing closes it; a search that goes on then finds nothing.
/// </summary>
internal sealed class DocumentationFile : IDisposable
{
    private readonly Lock _gate = new();
    private MemoryMappedViewAccessor? _view;
    private readonly long _length;

    /// <summary>Opens a file; one that cannot be read is empty.</summary>
    /// <param name="path">The file.</param>
    public DocumentationFile(string path)
    {
        try
        {
            _length = new FileInfo(path).Length;
            using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _length = 0;
        }
    }

    /// <summary>The <c>member</c> element of a symbol; null for none.</summary>
    /// <param name="id">The symbol's name in documentation.</param>
    public unsafe string? Find(string id)
    {
        byte[] head = Encoding.UTF8.GetBytes($"<member name=\"{id}\"");
        lock (_gate)
        {
            if (_view is null)
            {
                return null;
            }

            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                ReadOnlySpan<byte> all = new(start, (int)_length);
                int from = all.IndexOf(head);
                if (from < 0)
                {
                    return null;
                }

                ReadOnlySpan<byte> rest = all[from..];
                int end = rest.IndexOf("</member>"u8);
                return end < 0 ? null : Encoding.UTF8.GetString(rest[..(end + "</member>".Length)]);
            }
            finally
            {
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _view?.Dispose();
            _view = null;
        }
    }
}
