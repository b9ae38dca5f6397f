namespace WordCount;

/// <summary>The class that runs in each worker. A word is a run of letters and digits, and its case does not count.</summary>
public sealed class Counter : ICounter
{
    private const int BufferChars = 32 * 1024;

    /// <inheritdoc/>
    public Task<WordCounts> CountAsync(IReadOnlyList<string> files, CancellationToken cancellationToken = default)
    {
        var counts = new WordCounts();
        foreach (string file in files)
        {
            try
            {
                counts.Add(Count(file, cancellationToken));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"Cannot read {file}: {e.Message}", e);
            }
        }
        return Task.FromResult(counts);
    }

    private static WordCounts Count(string file, CancellationToken cancellationToken)
    {
        var counts = new WordCounts { Files = 1 };
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> words = counts.Words.GetAlternateLookup<ReadOnlySpan<char>>();
        // ReadWrite: a file that someone else is writing is counted as it stands.
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        char[] buffer = new char[BufferChars];
        char[] word = new char[64];
        int length = 0;
        for (int read = reader.Read(buffer); read > 0; read = reader.Read(buffer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (char c in buffer.AsSpan(0, read))
            {
                if (c == '\0')
                {
                    return new WordCounts { Skipped = 1 };
                }
                if (char.IsLetterOrDigit(c))
                {
                    if (length == word.Length)
                    {
                        Array.Resize(ref word, 2 * length);
                    }
                    word[length++] = char.ToLowerInvariant(c);
                }
                else if (length > 0)
                {
                    words[word.AsSpan(0, length)] = Occurrences(words, word.AsSpan(0, length)) + 1;
                    length = 0;
                }
            }
        }
        if (length > 0)
        {
            words[word.AsSpan(0, length)] = Occurrences(words, word.AsSpan(0, length)) + 1;
        }
        return counts;
    }

    private static long Occurrences(Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> words, ReadOnlySpan<char> word) =>
        words.TryGetValue(word, out long count) ? count : 0;
}
