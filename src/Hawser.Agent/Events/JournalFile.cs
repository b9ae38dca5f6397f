using System.Runtime.InteropServices;
using Hawser.Workers.Launching;
using Microsoft.Win32.SafeHandles;

namespace Hawser.Agent.Events;

/// <summary>
/// The file of a journal. What is appended is on the disk, or not in the file. When the file has become long it is made anew: what it says in sum is written
/// to another file, which takes its place when it is whole, so that there is one that says everything at each moment. Not thread-safe.
/// </summary>
internal sealed class JournalFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly JournalOptions _options;
    private FileStream _file;
    private string? _place;
    private long _most;
    private string? _fault;

    private JournalFile(string path, JournalOptions options, FileStream file)
    {
        _path = path;
        _options = options;
        _file = file;
        _place = PlaceOf(file);
        _most = options.MaxBytes;
    }

    /// <summary>Opens the file, or makes it, and counts what it has.</summary>
    /// <exception cref="InvalidDataException">A line of the file, other than the last, is none of a journal's.</exception>
    /// <exception cref="IOException">It cannot be opened, or is open elsewhere.</exception>
    internal static async Task<JournalFile> OpenAsync(string path, JournalOptions options, EventTally tally, CancellationToken cancellationToken)
    {
        FileStream stream = options.Open(path, Access(FileMode.OpenOrCreate));
        try
        {
            stream.SetLength(await JournalReader.ReadAsync(stream, tally, cancellationToken).ConfigureAwait(false));
            stream.Seek(0, SeekOrigin.End);
            SyncFolder(path);
            return new JournalFile(path, options, stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Appends lines: all of them or none.</summary>
    /// <exception cref="IOException">They are not in the file.</exception>
    internal void Append(ReadOnlySpan<byte> lines)
    {
        // What is written to a file that nobody finds again is lost, so it is not written.
        if (_fault is null && PlaceOf(_file) != _place)
        {
            _fault = $"The journal '{_path}' was moved, replaced or deleted while it was open.";
        }

        if (_fault is not null)
        {
            throw new IOException(_fault);
        }

        long before = _file.Length;
        try
        {
            _file.Write(lines);
            _file.Flush(flushToDisk: true);
        }
        catch (Exception e)
        {
            Undo(before, e);
            throw;
        }
    }

    /// <summary>Makes the file anew if it has become long.</summary>
    /// <param name="tally">What the file says.</param>
    internal void Shorten(EventTally tally)
    {
        if (_fault is not null || _file.Length <= _most)
        {
            return;
        }

        string path = _path + ".new";
        FileStream? next = null;
        try
        {
            File.Delete(path);
            next = _options.Open(path, Access(FileMode.CreateNew));
            next.Write(JournalSummary.Write(tally));
            next.Flush(flushToDisk: true);
            File.Move(path, _path, overwrite: true);
        }
        catch (Exception)
        {
            // The disk is full, for example: the old file goes on, and this is tried again when it is twice as long.
            next?.Dispose();
            _most = _file.Length * 2;
            return;
        }

        _file.Dispose();
        _file = next;
        _place = PlaceOf(next);
        _most = Math.Max(_options.MaxBytes, next.Length * 2);
        try
        {
            SyncFolder(_path);
        }
        catch (IOException e)
        {
            _fault = $"The folder of the journal '{_path}' could not be written: {e.Message}";
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static FileStreamOptions Access(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Where the open file is now, as the kernel says it.</summary>
    private static string? PlaceOf(FileStream file) => new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;

    /// <summary>A file is found again after a crash of the machine only when its folder is on the disk, too.</summary>
    private static void SyncFolder(string path)
    {
        using var folder = new SafeFileHandle(Libc.Open(Path.GetDirectoryName(Path.GetFullPath(path))!, Libc.CloseOnExec, 0), ownsHandle: true);
        if (folder.IsInvalid)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        RandomAccess.FlushToDisk(folder);
    }

    /// <summary>What was written in part would end up inside the file.</summary>
    private void Undo(long length, Exception reason)
    {
        try
        {
            _file.SetLength(length);
            _file.Seek(0, SeekOrigin.End);
        }
        catch (IOException)
        {
            _fault = $"The journal '{_path}' could not be written, nor be left as it was: {reason.Message}";
        }
    }
}
